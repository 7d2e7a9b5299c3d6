/*
 * After the idea of the embedded benchmark CoreMark, in code of our own: n rounds of the three kinds of work that it mixes (a linked list that is searched,
 * turned round and sorted; small integer matrices; a state machine that reads numbers in text), each checked by a CRC-16 that goes into the next round.
 */
#include "kernel.h"

#define NODES 96
#define SIDE 12
#define TEXT_BYTES 512

typedef struct node {
    struct node *next;
    int16_t value, place;
} node;

static node nodes[NODES];
static int16_t left[SIDE][SIDE], right[SIDE][SIDE];
static int32_t product[SIDE][SIDE];
static uint8_t text[TEXT_BYTES + 1];

static uint16_t crc_byte(uint16_t crc, uint8_t byte) {
    for (int bit = 0; bit < 8; bit++, byte >>= 1) {
        uint16_t carry = (uint16_t)((crc ^ byte) & 1);
        crc = (uint16_t)(crc >> 1) ^ (carry ? 0xa001 : 0);
    }
    return crc;
}

static uint16_t crc_word(uint16_t crc, uint32_t word) {
    for (int i = 0; i < 4; i++) crc = crc_byte(crc, (uint8_t)(word >> (8 * i)));
    return crc;
}

static node *build_list(uint32_t *seed) {
    for (int i = 0; i < NODES; i++) {
        nodes[i].next = i + 1 < NODES ? &nodes[i + 1] : 0;
        nodes[i].value = (int16_t)(next_random(seed) >> 20);
        nodes[i].place = (int16_t)i;
    }
    return nodes;
}

static node *turn_round(node *list) {
    node *turned = 0;
    while (list) {
        node *next = list->next;
        list->next = turned;
        turned = list;
        list = next;
    }
    return turned;
}

static int by_value(const node *a, const node *b) { return a->value - b->value; }
static int by_place(const node *a, const node *b) { return a->place - b->place; }

/* Bottom-up merge sort: runs of one, two, four … nodes. */
static node *sort(node *list, int (*compare)(const node *, const node *)) {
    for (int run = 1;; run *= 2) {
        node *rest = list, *tail = 0;
        int merges = 0;
        list = 0;
        while (rest) {
            node *a = rest, *b = rest;
            int a_count = 0, b_count = run;
            merges++;
            while (a_count < run && b) a_count++, b = b->next;
            while (a_count > 0 || (b_count > 0 && b)) {
                node *taken;
                if (a_count == 0 || (b_count > 0 && b && compare(a, b) > 0)) {
                    taken = b, b = b->next, b_count--;
                } else {
                    taken = a, a = a->next, a_count--;
                }
                if (tail)
                    tail->next = taken;
                else
                    list = taken;
                tail = taken;
            }
            rest = b;
        }
        tail->next = 0;
        if (merges <= 1) return list;
    }
}

static uint16_t work_on_list(uint32_t *seed, uint16_t crc) {
    node *list = build_list(seed);
    for (int turn = 0; turn < 8; turn++) {
        int16_t wanted = (int16_t)(next_random(seed) >> 20);
        const node *found = list;
        while (found && found->value != wanted) found = found->next;
        crc = crc_word(crc, found ? (uint32_t)found->place : 0xffffu);
        list = turn_round(list);
    }
    list = sort(list, by_value);
    crc = crc_word(crc, (uint32_t)(uint16_t)list->place);
    for (const node *at = list; at; at = at->next) crc = crc_byte(crc, (uint8_t)at->place);
    list = sort(list, by_place);
    return crc_word(crc, (uint32_t)(uint16_t)list->value);
}

static uint16_t work_on_matrices(uint32_t seed, uint16_t crc) {
    for (int i = 0; i < SIDE; i++)
        for (int j = 0; j < SIDE; j++) {
            left[i][j] = (int16_t)(next_random(&seed) >> 24);
            right[i][j] = (int16_t)((next_random(&seed) >> 22) - 512);
        }
    for (int i = 0; i < SIDE; i++)
        for (int j = 0; j < SIDE; j++) {
            int32_t sum = 0;
            for (int k = 0; k < SIDE; k++) sum += (int32_t)left[i][k] * right[k][j];
            product[i][j] = sum;
        }
    int32_t total = 0, before = 0;
    for (int i = 0; i < SIDE; i++)
        for (int j = 0; j < SIDE; j++) {
            int32_t now = product[i][j], bits = (int32_t)((uint32_t)now >> 2 & 15) * (int32_t)((uint32_t)now >> 5 & 127);
            total += now > before ? 10 : bits & 3;
            if (total > 4096) total -= 4096;
            before = now;
        }
    crc = crc_word(crc, (uint32_t)total);
    return crc_word(crc, (uint32_t)product[SIDE - 1][SIDE - 1]);
}

enum state { START, SIGN, WHOLE, FRACTION, EXPONENT, POWER, WRONG, STATES };

static uint16_t work_on_text(uint32_t seed, uint16_t crc) {
    static const char *const samples[8] = {"5012", "1.5e3", "-874", "+.122", "-110.700", "+0.64400", "5.500e+3", "T0.3e-1F"};
    uint32_t size = 0, counts[STATES] = {0}, moves = 0;
    while (size + 10 < TEXT_BYTES) {
        for (const char *sample = samples[next_random(&seed) >> 29]; *sample; sample++) text[size++] = (uint8_t)*sample;
        text[size++] = ',';
    }
    text[size] = 0;
    for (const uint8_t *at = text; *at; at++) {
        enum state state = START;
        for (; *at && *at != ','; at++) {
            uint8_t c = *at;
            int is_digit = c >= '0' && c <= '9';
            enum state before = state;
            switch (state) {
                case START: state = is_digit ? WHOLE : c == '+' || c == '-' ? SIGN : c == '.' ? FRACTION : WRONG; break;
                case SIGN: state = is_digit ? WHOLE : c == '.' ? FRACTION : WRONG; break;
                case WHOLE: state = is_digit ? WHOLE : c == '.' ? FRACTION : c == 'e' ? EXPONENT : WRONG; break;
                case FRACTION: state = is_digit ? FRACTION : c == 'e' ? EXPONENT : WRONG; break;
                case EXPONENT: state = is_digit || c == '+' || c == '-' ? POWER : WRONG; break;
                case POWER: state = is_digit ? POWER : WRONG; break;
                default: break;
            }
            moves += before != state;
        }
        counts[state]++;
        if (!*at) break;
    }
    for (int i = 0; i < STATES; i++) crc = crc_word(crc, counts[i]);
    return crc_word(crc, moves);
}

RUN(uint32_t n) {
    uint32_t seed = 0x3415;
    uint16_t crc = 0xffff;
    for (uint32_t i = 0; i < n; i++) {
        crc = work_on_list(&seed, crc);
        crc = work_on_matrices(seed ^ crc, crc);
        crc = work_on_text(seed ^ crc, crc);
        seed ^= crc;
    }
    return seed * 65599u + crc;
}
