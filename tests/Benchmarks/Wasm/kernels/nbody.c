/* n steps of five bodies that pull each other: dependent float arithmetic with square roots and divisions. */
#include "kernel.h"

typedef struct {
    double x, y, z, vx, vy, vz, mass;
} body;

static body bodies[5];

static const body start[5] = {
    {0, 0, 0, 0, 0, 0, 39.47841760435743},
    {4.84, -1.16, -0.104, 0.606, 2.81, -0.02, 0.0377},
    {8.34, 4.12, -0.4, -1.01, 1.82, 0.0085, 0.0113},
    {12.89, -15.11, -0.22, 1.08, 0.868, -0.0108, 0.0017},
    {15.38, -25.92, 0.18, 0.979, 0.594, -0.0347, 0.00203},
};

static double energy(void) {
    double sum = 0;
    for (int i = 0; i < 5; i++) {
        const body *a = &bodies[i];
        sum += 0.5 * a->mass * (a->vx * a->vx + a->vy * a->vy + a->vz * a->vz);
        for (int j = i + 1; j < 5; j++) {
            const body *b = &bodies[j];
            double dx = a->x - b->x, dy = a->y - b->y, dz = a->z - b->z;
            sum -= a->mass * b->mass / __builtin_sqrt(dx * dx + dy * dy + dz * dz);
        }
    }
    return sum;
}

RUN(uint32_t n) {
    for (int i = 0; i < 5; i++) bodies[i] = start[i];
    for (uint32_t step = 0; step < n; step++) {
        for (int i = 0; i < 5; i++) {
            body *a = &bodies[i];
            for (int j = i + 1; j < 5; j++) {
                body *b = &bodies[j];
                double dx = a->x - b->x, dy = a->y - b->y, dz = a->z - b->z;
                double square = dx * dx + dy * dy + dz * dz;
                double pull = 0.01 / (square * __builtin_sqrt(square));
                a->vx -= dx * b->mass * pull, a->vy -= dy * b->mass * pull, a->vz -= dz * b->mass * pull;
                b->vx += dx * a->mass * pull, b->vy += dy * a->mass * pull, b->vz += dz * a->mass * pull;
            }
        }
        for (int i = 0; i < 5; i++) {
            body *a = &bodies[i];
            a->x += 0.01 * a->vx, a->y += 0.01 * a->vy, a->z += 0.01 * a->vz;
        }
    }
    return fold(energy());
}
