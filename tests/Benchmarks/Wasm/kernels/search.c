/* Searching n words in a text of 16 KiB, with a shift table (Horspool) and once more byte by byte; both must find the same places. */
#include "kernel.h"

#define TEXT_BYTES (16 * 1024)

static uint8_t text[TEXT_BYTES];
static uint8_t shifts[256];

static uint32_t count_fast(const uint8_t *word, uint32_t length, uint32_t *places) {
    uint32_t found = 0;
    __builtin_memset(shifts, (int)length, sizeof(shifts));
    for (uint32_t i = 0; i + 1 < length; i++) shifts[word[i]] = (uint8_t)(length - 1 - i);
    for (uint32_t at = 0; at + length <= TEXT_BYTES; at += shifts[text[at + length - 1]]) {
        uint32_t i = length;
        while (i > 0 && text[at + i - 1] == word[i - 1]) i--;
        if (i == 0) found++, *places += at;
    }
    return found;
}

static uint32_t count_plain(const uint8_t *word, uint32_t length, uint32_t *places) {
    uint32_t found = 0;
    for (uint32_t at = 0; at + length <= TEXT_BYTES; at++) {
        if (text[at] != word[0]) continue;
        uint32_t i = 1;
        while (i < length && text[at + i] == word[i]) i++;
        if (i == length) found++, *places += at;
    }
    return found;
}

RUN(uint32_t n) {
    uint32_t seed = 11, sum = 0;
    for (uint32_t i = 0; i < TEXT_BYTES; i++) {
        uint32_t drawn = next_random(&seed) >> 24;
        text[i] = (uint8_t)(drawn < 40 ? ' ' : 'a' + drawn % 9);
    }
    for (uint32_t i = 0; i < n; i++) {
        uint32_t at = next_random(&seed) >> 18, length = 2 + (next_random(&seed) >> 29), fast = 0, plain = 0;
        if (at + length > TEXT_BYTES) at = TEXT_BYTES - length;
        uint32_t found = count_fast(text + at, length, &fast);
        if (found != count_plain(text + at, length, &plain) || fast != plain) return 0;
        sum = (sum * 31 + found) ^ fast;
    }
    return sum;
}
