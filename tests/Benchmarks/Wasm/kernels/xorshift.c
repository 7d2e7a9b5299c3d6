/* A 64-bit random walk over a small table: shifts, exclusive-or, dependent loads and stores. */
#include "kernel.h"

static uint64_t table[1024];

RUN(uint32_t n) {
    uint64_t x = 88172645463325252ull;
    for (uint32_t i = 0; i < 1024; i++) table[i] = i * 0x9e3779b97f4a7c15ull;
    for (uint32_t i = 0; i < n; i++) {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        uint64_t *slot = &table[x >> 54];
        *slot = *slot * 5 + x;
        x += *slot >> 32;
    }
    for (uint32_t i = 0; i < 1024; i++) x = x * 31 + table[i];
    return (uint32_t)(x ^ x >> 32);
}
