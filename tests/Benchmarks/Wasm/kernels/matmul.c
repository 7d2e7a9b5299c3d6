/* n products of two matrices of 32 × 32 doubles, each fed by the last one. */
#include "kernel.h"

#define SIDE 32

static double a[SIDE][SIDE], b[SIDE][SIDE], c[SIDE][SIDE];

RUN(uint32_t n) {
    for (int i = 0; i < SIDE; i++)
        for (int j = 0; j < SIDE; j++) {
            a[i][j] = i * 0.5 + j;
            b[i][j] = (i - j * 0.25) / 64;
        }
    double trace = 0;
    for (uint32_t turn = 0; turn < n; turn++) {
        for (int i = 0; i < SIDE; i++)
            for (int j = 0; j < SIDE; j++) {
                double sum = 0;
                for (int k = 0; k < SIDE; k++) sum += a[i][k] * b[k][j];
                c[i][j] = sum;
            }
        for (int i = 0; i < SIDE; i++) a[i][i] = c[i][SIDE - 1 - i] * 0.015625;
        trace += c[turn % SIDE][turn % SIDE];
    }
    return fold(trace);
}
