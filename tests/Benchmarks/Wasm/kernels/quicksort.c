/* Quicksort with the middle as pivot and the smaller side recursed into; n numbers, at most 2^16. */
#include "kernel.h"

static int32_t numbers[1 << 16];

static void sort(int32_t low, int32_t high) {
    while (low < high) {
        int32_t pivot = numbers[low + (high - low) / 2], i = low, j = high;
        while (i <= j) {
            while (numbers[i] < pivot) i++;
            while (numbers[j] > pivot) j--;
            if (i > j) break;
            int32_t held = numbers[i];
            numbers[i++] = numbers[j];
            numbers[j--] = held;
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

RUN(uint32_t n) {
    uint32_t seed = 7, sum = 0;
    if (n > 1 << 16) n = 1 << 16;
    for (uint32_t i = 0; i < n; i++) numbers[i] = (int32_t)next_random(&seed);
    sort(0, (int32_t)n - 1);
    for (uint32_t i = 0; i < n; i++) sum = sum * 31 + (uint32_t)numbers[i];
    return sum;
}
