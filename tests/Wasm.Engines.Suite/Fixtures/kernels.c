/* Real code for engines to agree on: each kernel takes one number and answers one. Built by build.sh, no host functions. */
#include <stdint.h>

#define EXPORT(name) __attribute__((export_name(#name)))

void *memset(void *to, int value, unsigned long count) {
    uint8_t *at = to;
    while (count--) *at++ = (uint8_t)value;
    return to;
}

void *memcpy(void *to, const void *from, unsigned long count) {
    uint8_t *at = to;
    const uint8_t *source = from;
    while (count--) *at++ = *source++;
    return to;
}

EXPORT(fib) uint32_t fib(uint32_t n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }

static uint8_t composite[1 << 16];

EXPORT(sieve) uint32_t sieve(uint32_t limit) {
    uint32_t primes = 0;
    if (limit > sizeof(composite)) limit = sizeof(composite);
    memset(composite, 0, sizeof(composite));
    for (uint32_t i = 2; i < limit; i++) {
        if (composite[i]) continue;
        primes++;
        for (uint32_t j = i * 2; j < limit; j += i) composite[j] = 1;
    }
    return primes;
}

EXPORT(xorshift) uint64_t xorshift(uint32_t turns) {
    uint64_t x = 88172645463325252ull;
    while (turns--) {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
    }
    return x;
}

static int32_t numbers[4096];

static void sort(int32_t low, int32_t high) {
    while (low < high) {
        int32_t pivot = numbers[(low + high) >> 1], i = low, j = high;
        while (i <= j) {
            while (numbers[i] < pivot) i++;
            while (numbers[j] > pivot) j--;
            if (i <= j) {
                int32_t t = numbers[i];
                numbers[i++] = numbers[j];
                numbers[j--] = t;
            }
        }
        if (j - low < high - i) {
            sort(low, j);
            low = i;
        } else {
            sort(i, high);
            high = j;
        }
    }
}

EXPORT(quicksort) uint32_t quicksort(uint32_t count) {
    uint32_t seed = 12345, sum = 0;
    if (count > 4096) count = 4096;
    for (uint32_t i = 0; i < count; i++) numbers[i] = (int32_t)(seed = seed * 1664525u + 1013904223u);
    if (count) sort(0, (int32_t)count - 1);
    for (uint32_t i = 0; i < count; i++) sum = sum * 31 + (uint32_t)numbers[i];
    return sum;
}

static double a[24][24], b[24][24], c[24][24];

EXPORT(matmul) double matmul(uint32_t turns) {
    double trace = 0;
    for (int i = 0; i < 24; i++)
        for (int j = 0; j < 24; j++) {
            a[i][j] = i * 0.5 + j;
            b[i][j] = i - j * 0.25;
        }
    while (turns--) {
        for (int i = 0; i < 24; i++)
            for (int j = 0; j < 24; j++) {
                double sum = 0;
                for (int k = 0; k < 24; k++) sum += a[i][k] * b[k][j];
                c[i][j] = sum;
            }
        a[0][0] = c[23][23] / 1e6;
    }
    for (int i = 0; i < 24; i++) trace += c[i][i];
    return trace;
}

static const uint32_t k[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be,
    0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa,
    0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
    0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
    0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f,
    0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

#define ROTATE(x, n) (((x) >> (n)) | ((x) << (32 - (n))))

/* First word of the compression of a block of counting bytes, chained. */
EXPORT(sha256) uint32_t sha256(uint32_t turns) {
    uint32_t h[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    while (turns--) {
        uint32_t w[64], s[8];
        for (int i = 0; i < 16; i++) w[i] = (uint32_t)i * 0x01010101u + h[i & 7];
        for (int i = 16; i < 64; i++)
            w[i] = w[i - 16] + w[i - 7] + (ROTATE(w[i - 15], 7) ^ ROTATE(w[i - 15], 18) ^ (w[i - 15] >> 3)) +
                   (ROTATE(w[i - 2], 17) ^ ROTATE(w[i - 2], 19) ^ (w[i - 2] >> 10));
        memcpy(s, h, sizeof(s));
        for (int i = 0; i < 64; i++) {
            uint32_t t1 = s[7] + (ROTATE(s[4], 6) ^ ROTATE(s[4], 11) ^ ROTATE(s[4], 25)) + ((s[4] & s[5]) ^ (~s[4] & s[6])) + k[i] + w[i];
            uint32_t t2 = (ROTATE(s[0], 2) ^ ROTATE(s[0], 13) ^ ROTATE(s[0], 22)) + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
            for (int j = 7; j > 0; j--) s[j] = s[j - 1];
            s[4] += t1;
            s[0] = t1 + t2;
        }
        for (int i = 0; i < 8; i++) h[i] += s[i];
    }
    return h[0];
}

typedef uint32_t (*operation)(uint32_t, uint32_t);
static uint32_t add(uint32_t x, uint32_t y) { return x + y; }
static uint32_t multiply(uint32_t x, uint32_t y) { return x * y; }
static uint32_t shift(uint32_t x, uint32_t y) { return x << (y & 31); }
static uint32_t divide(uint32_t x, uint32_t y) { return x / (y | 1); }
static const operation operations[4] = {add, multiply, shift, divide};

EXPORT(dispatch) uint32_t dispatch(uint32_t turns) {
    uint32_t value = 1;
    for (uint32_t i = 0; i < turns; i++) value = operations[(value ^ i) & 3](value, i) + 7;
    return value;
}

/* A switch that clang turns into br_table. */
EXPORT(machine) uint32_t machine(uint32_t turns) {
    uint32_t state = 0, sum = 0;
    while (turns--) {
        switch (state) {
            case 0: sum += 3; state = 4; break;
            case 1: sum ^= 0x55; state = 3; break;
            case 2: sum *= 7; state = 1; break;
            case 3: sum = ROTATE(sum, 5); state = 5; break;
            case 4: sum -= 11; state = 2; break;
            case 5: sum += sum >> 3; state = sum & 1 ? 0 : 6; break;
            default: sum += 99; state = 1; break;
        }
    }
    return sum;
}

EXPORT(bulk) uint32_t bulk(uint32_t count) {
    uint32_t sum = 0;
    if (count > 30000) count = 30000;
    __builtin_memset(composite, 0x5a, count);
    composite[0] = 1;
    __builtin_memmove(composite + 1, composite, count);
    __builtin_memcpy(composite + 32768, composite, count);
    for (uint32_t i = 0; i < sizeof(composite); i++) sum = sum * 33 + composite[i];
    return sum;
}

EXPORT(floats) float floats(uint32_t turns) {
    float x = 0.5f;
    for (uint32_t i = 1; i <= turns; i++) {
        x = __builtin_sqrtf(x * x + (float)i) - __builtin_floorf(x * 0.25f);
        x = x / 1.0001f + (float)(int32_t)(x * 16.0f) * 0.03125f;
    }
    return x;
}

EXPORT(divide_by) int32_t divide_by(int32_t n) { return 1000 / n; }

EXPORT(peek) uint32_t peek(uint32_t address) { return *(volatile uint32_t *)(uintptr_t)address; }

EXPORT(recurse) uint32_t recurse(uint32_t n) {
    volatile uint32_t deep = n;
    return n == 0 ? 0 : recurse(n - 1) + deep;
}
