/* A number display made of libmodbus: a slave with registers from 0080h on, which says what is written to it.
 * Arguments: the port, its address on the bus. Output: a line "0088 04D2" for each register that changed. */
#include <modbus/modbus.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST 0x80
#define COUNT 0x20

int main(int argc, char **argv)
{
    modbus_t *bus = argc == 3 ? modbus_new_rtu(argv[1], 9600, 'N', 8, 1) : NULL;
    modbus_mapping_t *map = modbus_mapping_new_start_address(0, 0, 0, 0, FIRST, COUNT, 0, 0);
    uint8_t query[MODBUS_RTU_MAX_ADU_LENGTH];
    uint16_t before[COUNT] = {0};

    if (!bus || !map || modbus_set_slave(bus, atoi(argv[2])) || modbus_connect(bus))
        return 1;
    setvbuf(stdout, NULL, _IOLBF, 0);
    puts("ready");
    for (;;) {
        int length = modbus_receive(bus, query);
        if (length > 0)
            modbus_reply(bus, query, length, map);
        for (int i = 0; i < COUNT; i++)
            if (map->tab_registers[i] != before[i])
                printf("%04X %04X\n", FIRST + i, map->tab_registers[i]);
        memcpy(before, map->tab_registers, sizeof before);
    }
}
