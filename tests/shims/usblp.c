/* The kernel's word for a USB printer that is not there; LD_PRELOADed under halld by tests/src/devices/usb.rs.
 *
 * A pseudo-terminal stands in for /dev/usb/lp0, which carries bytes as that does and knows no LPGETSTATUS. Only that one
 * question is answered here.
 *
 * HALL_USBLP  a file of one byte, looked at for each question: the status that the printer gives
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LPGETSTATUS 0x060B

static const volatile unsigned char *status;

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("HALL_USBLP");
    int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    void *map = fd < 0 ? MAP_FAILED : mmap(NULL, 1, PROT_READ, MAP_SHARED, fd, 0);
    if (map == MAP_FAILED) {
        fprintf(stderr, "usblp.c: HALL_USBLP cannot be used\n");
        _exit(70);
    }
    status = map;
}

int ioctl(int fd, unsigned long request, ...)
{
    va_list rest;
    va_start(rest, request);
    void *argument = va_arg(rest, void *);
    va_end(rest);
    if (request == LPGETSTATUS) {
        *(int *)argument = *status;
        return 0;
    }
    return syscall(SYS_ioctl, fd, request, argument);
}
