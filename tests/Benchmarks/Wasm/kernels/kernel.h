/*
 * What the kernels share. Each is one file with one entry: run(n) does work that grows with n and answers a checksum of it. It begins by setting up all it
 * reads, so that the same instance answers the same again. Portable C: a native build answers the same numbers.
 */
#ifndef KERNEL_H
#define KERNEL_H

#include <stdint.h>

/* The entry's name is a macro's to change (-Drun=…), for modules that hold several kernels. */
#define TEXT_OF(value) #value
#define TEXT(value) TEXT_OF(value)

#ifdef __wasm__
#define RUN __attribute__((export_name(TEXT(run)))) uint32_t run
#else
#define RUN uint32_t run
#endif

static inline uint32_t next_random(uint32_t *seed) { return *seed = *seed * 1664525u + 1013904223u; }
static inline uint32_t rotate_left(uint32_t x, int n) { return (x << n) | (x >> (32 - n)); }
static inline uint32_t rotate_right(uint32_t x, int n) { return (x >> n) | (x << (32 - n)); }

/* The low words of a double's bits, folded: float kernels answer exact bits. */
static inline uint32_t fold(double value) {
    uint64_t bits;
    __builtin_memcpy(&bits, &value, 8);
    return (uint32_t)(bits ^ (bits >> 32));
}

#endif
