/* Calls with several arguments and nested results: Takeuchi's function. */
#include "kernel.h"

static int32_t tak(int32_t x, int32_t y, int32_t z) {
    return y >= x ? z : tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y));
}

RUN(uint32_t n) {
    uint32_t sum = 0;
    for (uint32_t i = 0; i < n; i++) sum = sum * 31 + (uint32_t)tak(12 + (int32_t)(i & 1), 8, 4);
    return sum;
}
