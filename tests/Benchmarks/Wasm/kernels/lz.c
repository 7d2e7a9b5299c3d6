/* Packs n KiB of drawn text (at most 64) with back references, unpacks it again, compares, and answers the CRC-32 of the packed form. */
#include "kernel.h"

#define PLAIN_MAX (64 * 1024)

static uint8_t plain[PLAIN_MAX], packed[PLAIN_MAX + PLAIN_MAX / 8 + 64], again[PLAIN_MAX];
static uint32_t heads[4096];
static uint32_t crc_table[256];

static uint32_t hash_at(const uint8_t *from) { return ((from[0] | from[1] << 8 | (uint32_t)from[2] << 16) * 2654435761u) >> 20; }

/* A flag byte for eight items: a literal byte, or two bytes of distance (12 bits) and length less 3 (4 bits). */
static uint32_t pack(uint32_t size) {
    uint32_t out = 0, at = 0;
    __builtin_memset(heads, 0xff, sizeof(heads));
    while (at < size) {
        uint32_t flag_at = out++;
        uint8_t flags = 0;
        for (int item = 0; item < 8 && at < size; item++) {
            uint32_t length = 0, distance = 0;
            if (at + 3 <= size) {
                uint32_t slot = hash_at(plain + at), before = heads[slot];
                heads[slot] = at;
                if (before != UINT32_MAX && at - before < 4096) {
                    distance = at - before;
                    while (length < 18 && at + length < size && plain[before + length] == plain[at + length]) length++;
                }
            }
            if (length >= 3) {
                flags |= (uint8_t)(1 << item);
                packed[out++] = (uint8_t)distance;
                packed[out++] = (uint8_t)(distance >> 8 << 4 | (length - 3));
                at += length;
            } else {
                packed[out++] = plain[at++];
            }
        }
        packed[flag_at] = flags;
    }
    return out;
}

static uint32_t unpack(uint32_t size) {
    uint32_t out = 0, at = 0;
    while (at < size) {
        uint8_t flags = packed[at++];
        for (int item = 0; item < 8 && at < size; item++, flags >>= 1) {
            if (!(flags & 1)) {
                again[out++] = packed[at++];
                continue;
            }
            uint32_t distance = packed[at] | (uint32_t)(packed[at + 1] >> 4) << 8, length = (packed[at + 1] & 15) + 3;
            at += 2;
            for (; length > 0; length--, out++) again[out] = again[out - distance];
        }
    }
    return out;
}

RUN(uint32_t n) {
    static const char *const words[16] = {"the ", "wave ", "of ", "a ", "chain ", "commits ", "root ", "and ", "vote ", "to ", "state ", "gas ", "is ", "by ", "call ", "in "};
    uint32_t seed = 21, size = 0, limit = (n > 64 ? 64 : n) * 1024;
    while (size < limit)
        for (const char *word = words[next_random(&seed) >> 28]; *word && size < limit; word++) plain[size++] = (uint8_t)*word;
    uint32_t packed_size = pack(size);
    if (unpack(packed_size) != size) return 0;
    for (uint32_t i = 0; i < size; i++)
        if (plain[i] != again[i]) return 0;
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t value = i;
        for (int bit = 0; bit < 8; bit++) value = value >> 1 ^ (value & 1 ? 0xedb88320u : 0);
        crc_table[i] = value;
    }
    uint32_t crc = UINT32_MAX;
    for (uint32_t i = 0; i < packed_size; i++) crc = crc >> 8 ^ crc_table[(crc ^ packed[i]) & 255];
    return ~crc;
}
