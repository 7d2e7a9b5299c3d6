/* Escape times on a grid of n × n points, at most 256 turns each. */
#include "kernel.h"

RUN(uint32_t n) {
    uint32_t sum = 0;
    for (uint32_t row = 0; row < n; row++)
        for (uint32_t column = 0; column < n; column++) {
            double cx = -2.0 + 2.5 * column / n, cy = -1.25 + 2.5 * row / n, x = 0, y = 0;
            uint32_t turns = 0;
            for (; turns < 256 && x * x + y * y <= 4.0; turns++) {
                double next = x * x - y * y + cx;
                y = 2 * x * y + cy;
                x = next;
            }
            sum = sum * 31 + turns;
        }
    return sum;
}
