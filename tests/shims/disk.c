/* A disk that fails when told to, and writes down all it is told; LD_PRELOADed under halld by tests/src/shim.rs.
 *
 * Only the ledger's own files (ledger.db, ledger.db-wal, ledger.db-journal) and directories are touched. ledger.db-shm
 * is memory that SQLite shares between processes and never counts on after a cut.
 *
 * HALL_SHIM_CONTROL  a file of one byte, looked at before each operation: '0' works, '1' syncs fail with EIO,
 *                    '2' the disk is full: nothing grows
 * HALL_SHIM_LOG      if set: operations are appended here, each after it was done and before its caller knows
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { CREATED = 'c', WRITTEN = 'w', CUT = 't', SYNCED = 's', SYNC_FAILED = 'f', UNLINKED = 'u' };

/* As tests/tests/lost_writes/journal.rs reads it; the name and then the bytes written follow. */
struct record {
    uint8_t kind;
    uint8_t name_length;
    uint8_t unused[6];
    uint64_t offset; /* of CUT: the new size */
    uint64_t length;
};

static const volatile char *control = "0";
static int log_fd = -1;
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("HALL_SHIM_CONTROL");
    int fd = path ? syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC) : -1;
    void *map = fd < 0 ? MAP_FAILED : mmap(NULL, 1, PROT_READ, MAP_SHARED, fd, 0);
    path = getenv("HALL_SHIM_LOG");
    if (path)
        log_fd = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (map == MAP_FAILED || (path && log_fd < 0)) {
        fprintf(stderr, "disk.c: HALL_SHIM_CONTROL or HALL_SHIM_LOG cannot be used\n");
        _exit(70);
    }
    control = map;
}

static void *next(const char *name)
{
    void *found = dlsym(RTLD_NEXT, name);
    if (!found)
        _exit(70);
    return found;
}

/* The file's name if it is one of ours, else NULL. */
static const char *ours(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    return strncmp(name, "ledger.db", 9) == 0 && !strstr(name, "-shm") ? name : NULL;
}

/* The same of an open file; a directory is ".". */
static const char *ours_fd(int fd, char path[4096])
{
    char link[64];
    struct stat about;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, 4095);
    if (length < 0)
        return NULL;
    path[length] = 0;
    if (fstat(fd, &about) == 0 && S_ISDIR(about.st_mode))
        return ".";
    return ours(path);
}

static void note(enum kind kind, const char *name, uint64_t offset, const void *bytes, uint64_t length)
{
    if (log_fd < 0)
        return;
    struct record record = {kind, strlen(name), {0}, offset, length};
    struct iovec parts[] = {
        {&record, sizeof record}, {(void *)name, record.name_length}, {(void *)bytes, bytes ? length : 0}};
    ssize_t whole = parts[0].iov_len + parts[1].iov_len + parts[2].iov_len;
    if (syscall(SYS_writev, log_fd, parts, 3) != whole)
        _exit(70);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset)
{
    static ssize_t (*real)(int, const void *, size_t, off64_t);
    char path[4096];
    const char *name = ours_fd(fd, path);
    struct stat about;
    if (!real)
        real = next("pwrite64");
    if (name && *control == '2' && fstat(fd, &about) == 0 && offset + (off64_t)count > about.st_size) {
        errno = ENOSPC;
        return -1;
    }
    pthread_mutex_lock(&turn);
    ssize_t done = real(fd, bytes, count, offset);
    if (name && done > 0)
        note(WRITTEN, name, offset, bytes, done);
    pthread_mutex_unlock(&turn);
    return done;
}

int ftruncate64(int fd, off64_t size)
{
    static int (*real)(int, off64_t);
    char path[4096];
    const char *name = ours_fd(fd, path);
    if (!real)
        real = next("ftruncate64");
    pthread_mutex_lock(&turn);
    int done = real(fd, size);
    if (name && done == 0)
        note(CUT, name, size, NULL, 0);
    pthread_mutex_unlock(&turn);
    return done;
}

static int sync_with(int (*real)(int), int fd)
{
    char path[4096];
    const char *name = ours_fd(fd, path);
    int fails = name && *control == '1';
    pthread_mutex_lock(&turn);
    int done = fails ? -1 : real(fd);
    if (name)
        note(done == 0 ? SYNCED : SYNC_FAILED, name, 0, NULL, 0);
    pthread_mutex_unlock(&turn);
    if (fails)
        errno = EIO;
    return done;
}

int fsync(int fd)
{
    static int (*real)(int);
    if (!real)
        real = next("fsync");
    return sync_with(real, fd);
}

int fdatasync(int fd)
{
    static int (*real)(int);
    if (!real)
        real = next("fdatasync");
    return sync_with(real, fd);
}

int unlink(const char *path)
{
    static int (*real)(const char *);
    const char *name = ours(path);
    if (!real)
        real = next("unlink");
    pthread_mutex_lock(&turn);
    int done = real(path);
    if (name && done == 0)
        note(UNLINKED, name, 0, NULL, 0);
    pthread_mutex_unlock(&turn);
    return done;
}

static int open_with(int (*real)(const char *, int, ...), const char *path, int flags, mode_t mode)
{
    const char *name = flags & O_CREAT ? ours(path) : NULL;
    pthread_mutex_lock(&turn);
    int creates = name && access(path, F_OK) != 0;
    int fd = real(path, flags, mode);
    if (creates && fd >= 0)
        note(CREATED, name, 0, NULL, 0);
    pthread_mutex_unlock(&turn);
    return fd;
}

#define OPEN(symbol)                                                                                         \
    int symbol(const char *path, int flags, ...)                                                             \
    {                                                                                                        \
        static int (*real)(const char *, int, ...);                                                          \
        mode_t mode = 0;                                                                                     \
        va_list rest;                                                                                        \
        va_start(rest, flags);                                                                               \
        if (flags & (O_CREAT | O_TMPFILE))                                                                   \
            mode = va_arg(rest, mode_t);                                                                     \
        va_end(rest);                                                                                        \
        if (!real)                                                                                           \
            real = next(#symbol);                                                                            \
        return open_with(real, path, flags, mode);                                                           \
    }

OPEN(open)
OPEN(open64)
