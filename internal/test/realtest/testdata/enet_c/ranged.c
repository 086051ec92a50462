/* Compresses the lines of a file, which are bytes in hexadecimal, with the range coder of ENet, and prints each as
   "compressed HEX" or "larger", and what it decompresses to again as "same" or "differs".

   With a number behind the file it does both so many times for each line, and prints the nanoseconds of the processor
   that one time takes, for all lines together. */
#include <enet/enet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LIMIT = 1 << 16 };

static enet_uint8 plain[LIMIT], packed[LIMIT], again[LIMIT];
static char line[2 * LIMIT + 2];

static size_t read_hex(const char *text)
{
    size_t n = 0;
    unsigned value;
    for (; sscanf(text + 2 * n, "%2x", &value) == 1; n++)
        plain[n] = (enet_uint8)value;
    return n;
}

static double measure(void *coder, FILE *file, long times)
{
    clock_t taken = 0;
    while (fgets(line, sizeof line, file)) {
        size_t size = read_hex(line);
        ENetBuffer buffer = {.data = plain, .dataLength = size};
        clock_t begin = clock();
        for (long i = 0; i < times; i++) {
            size_t shorter = enet_range_coder_compress(coder, &buffer, 1, size, packed, size);
            enet_range_coder_decompress(coder, packed, shorter, again, sizeof again);
        }
        taken += clock() - begin;
    }
    return 1e9 * (double)taken / CLOCKS_PER_SEC / (double)times;
}

int main(int argc, char **argv)
{
    void *coder = enet_range_coder_create();
    FILE *file = argc == 2 || argc == 3 ? fopen(argv[1], "r") : NULL;
    if (!file || !coder)
        return 1;
    if (argc == 3) {
        printf("ns %.0f\n", measure(coder, file, atol(argv[2])));
        return 0;
    }
    while (fgets(line, sizeof line, file)) {
        size_t size = read_hex(line);
        ENetBuffer buffer = {.data = plain, .dataLength = size};
        size_t shorter = enet_range_coder_compress(coder, &buffer, 1, size, packed, size);
        if (shorter == 0 || shorter >= size) {
            puts("larger");
            continue;
        }
        fputs("compressed ", stdout);
        for (size_t i = 0; i < shorter; i++)
            printf("%02x", packed[i]);
        size_t back = enet_range_coder_decompress(coder, packed, shorter, again, sizeof again);
        puts(back == size && memcmp(plain, again, size) == 0 ? " same" : " differs");
    }
    enet_range_coder_destroy(coder);
    return 0;
}
