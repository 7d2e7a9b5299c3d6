/* Open addressing with linear probing: n insertions, look-ups and removals of drawn keys; removal shifts back what follows. */
#include "kernel.h"

#define SLOTS 8192u

typedef struct {
    uint32_t key, value;
} entry;

static entry entries[SLOTS];
static uint32_t count;

static uint32_t slot_of(uint32_t key) {
    key ^= key >> 16, key *= 0x7feb352du, key ^= key >> 15, key *= 0x846ca68bu;
    return (key ^ key >> 16) & (SLOTS - 1);
}

static uint32_t find(uint32_t key) {
    uint32_t slot = slot_of(key);
    while (entries[slot].key != 0 && entries[slot].key != key) slot = (slot + 1) & (SLOTS - 1);
    return slot;
}

static void set(uint32_t key, uint32_t value) {
    uint32_t slot = find(key);
    if (entries[slot].key == 0) {
        if (count >= SLOTS / 4 * 3) return;
        entries[slot].key = key;
        count++;
    }
    entries[slot].value += value;
}

static void erase(uint32_t key) {
    uint32_t hole = find(key);
    if (entries[hole].key == 0) return;
    count--;
    for (uint32_t next = (hole + 1) & (SLOTS - 1); entries[next].key != 0; next = (next + 1) & (SLOTS - 1)) {
        uint32_t home = slot_of(entries[next].key);
        if (((next - home) & (SLOTS - 1)) < ((next - hole) & (SLOTS - 1))) continue;
        entries[hole] = entries[next];
        hole = next;
    }
    entries[hole].key = entries[hole].value = 0;
}

RUN(uint32_t n) {
    uint32_t seed = 3, sum = 0;
    __builtin_memset(entries, 0, sizeof(entries));
    count = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t key = (next_random(&seed) >> 18) + 1;
        switch (next_random(&seed) >> 29) {
            case 0:
            case 1: erase(key); break;
            case 2:
            case 3:
            case 4: sum = sum * 31 + entries[find(key)].value; break;
            default: set(key, i);
        }
    }
    for (uint32_t i = 0; i < SLOTS; i++) sum += entries[i].key * 7 + entries[i].value;
    return sum ^ count;
}
