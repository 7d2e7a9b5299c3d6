/* Indirect calls: a table of operations chosen by the running value. */
#include "kernel.h"

typedef uint32_t (*operation)(uint32_t, uint32_t);

static uint32_t add(uint32_t x, uint32_t y) { return x + y; }
static uint32_t scale(uint32_t x, uint32_t y) { return x * (y | 1); }
static uint32_t shift(uint32_t x, uint32_t y) { return x >> (y & 7); }
static uint32_t mix(uint32_t x, uint32_t y) { return rotate_left(x, 5) ^ y; }
static uint32_t divide(uint32_t x, uint32_t y) { return x / (y | 3); }
static uint32_t invert(uint32_t x, uint32_t y) { return ~x - y; }
static uint32_t choose(uint32_t x, uint32_t y) { return x > y ? x - y : y - x; }
static uint32_t twist(uint32_t x, uint32_t y) { return (x << 9) + (x >> 3) + y; }

static const operation operations[8] = {add, scale, shift, mix, divide, invert, choose, twist};

RUN(uint32_t n) {
    uint32_t value = 12345;
    for (uint32_t i = 0; i < n; i++) value = operations[(value ^ (value >> 11) ^ i) & 7](value, i) + 7;
    return value;
}
