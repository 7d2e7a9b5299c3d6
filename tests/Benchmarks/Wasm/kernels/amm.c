/*
 * A constant-product market: n swaps in both directions with a fee, liquidity added and removed, everything in whole units, 128-bit products. What a
 * contract of that kind does most.
 */
#include "kernel.h"

typedef struct {
    uint64_t high, low;
} wide;

static wide multiply(uint64_t a, uint64_t b) {
    uint64_t a0 = (uint32_t)a, a1 = a >> 32, b0 = (uint32_t)b, b1 = b >> 32;
    uint64_t low = a0 * b0, middle = a1 * b0 + (low >> 32), other = a0 * b1 + (uint32_t)middle;
    return (wide){a1 * b1 + (middle >> 32) + (other >> 32), other << 32 | (uint32_t)low};
}

/* One digit of 32 bits of a quotient; the divisor has its top bit set, the remainder is below the divisor. */
static uint64_t digit(uint64_t *remainder, uint32_t next, uint64_t divisor) {
    uint64_t top = divisor >> 32, bottom = (uint32_t)divisor;
    uint64_t guess = *remainder / top, left = *remainder % top;
    while (guess >> 32 || guess * bottom > (left << 32 | next)) {
        guess--, left += top;
        if (left >> 32) break;
    }
    *remainder = (*remainder << 32 | next) - guess * divisor;
    return guess;
}

/* value / divisor, where the quotient fits. */
static uint64_t divide(wide value, uint64_t divisor) {
    if (value.high == 0) return value.low / divisor;
    int shift = __builtin_clzll(divisor);
    divisor <<= shift;
    uint64_t remainder = shift ? value.high << shift | value.low >> (64 - shift) : value.high;
    uint64_t low = value.low << shift;
    uint64_t upper = digit(&remainder, (uint32_t)(low >> 32), divisor);
    return upper << 32 | digit(&remainder, (uint32_t)low, divisor);
}

static uint64_t root(wide value) {
    uint64_t result = 0;
    for (int bit = 62; bit >= 0; bit--) {
        uint64_t candidate = result | 1ull << bit;
        wide square = multiply(candidate, candidate);
        if (square.high < value.high || (square.high == value.high && square.low <= value.low)) result = candidate;
    }
    return result;
}

static uint64_t reserves[2], shares;
static uint64_t accounts[64][3];

static void swap(uint64_t *account, int side, uint64_t amount) {
    if (account[side] < amount) return;
    uint64_t after_fee = divide(multiply(amount, 997), 1000);
    uint64_t out = divide(multiply(reserves[!side], after_fee), reserves[side] + after_fee);
    if (out == 0 || out >= reserves[!side]) return;
    account[side] -= amount, account[!side] += out;
    reserves[side] += amount, reserves[!side] -= out;
}

static void add(uint64_t *account, uint64_t amount) {
    uint64_t other = divide(multiply(amount, reserves[1]), reserves[0]);
    if (account[0] < amount || account[1] < other) return;
    uint64_t minted = divide(multiply(amount, shares), reserves[0]);
    account[0] -= amount, account[1] -= other, account[2] += minted;
    reserves[0] += amount, reserves[1] += other, shares += minted;
}

static void take(uint64_t *account, uint64_t burnt) {
    if (account[2] < burnt) return;
    for (int side = 0; side < 2; side++) {
        uint64_t out = divide(multiply(burnt, reserves[side]), shares);
        account[side] += out, reserves[side] -= out;
    }
    account[2] -= burnt, shares -= burnt;
}

RUN(uint32_t n) {
    uint32_t seed = 5;
    reserves[0] = 4000000000000000ull, reserves[1] = 9000000000000000ull;
    shares = root(multiply(reserves[0], reserves[1]));
    for (int i = 0; i < 64; i++) accounts[i][0] = accounts[i][1] = 1000000000000000ull, accounts[i][2] = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint64_t *account = accounts[next_random(&seed) >> 26];
        uint32_t what = next_random(&seed) >> 28;
        uint64_t amount = (uint64_t)next_random(&seed) << 8 | 1;
        if (what < 12)
            swap(account, what & 1, amount);
        else if (what < 14)
            add(account, amount);
        else
            take(account, account[2] / 3);
    }
    uint64_t sum = reserves[0] ^ reserves[1] ^ shares;
    for (int i = 0; i < 64; i++) sum = sum * 31 + accounts[i][0] + 7 * accounts[i][1] + 49 * accounts[i][2];
    return (uint32_t)(sum ^ sum >> 32);
}
