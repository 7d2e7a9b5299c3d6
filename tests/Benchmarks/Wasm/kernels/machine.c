/* An interpreter inside the guest: a program of a small register machine, decoded through one switch. n rounds of its outer loop. */
#include "kernel.h"

enum { LOAD, MOVE, ADD, SUBTRACT, MULTIPLY, XOR, SHIFT, READ, WRITE, JUMP_LESS, JUMP_ZERO, JUMP, CALL, BACK, STOP };

#define CODE(op, a, b, c) ((uint32_t)(op) | (uint32_t)(a) << 8 | (uint32_t)(b) << 16 | (uint32_t)(c) << 24)

/* r0 counts rounds up to r1; r2 walks over 64 words and mixes them into r4; a routine at 16 scrambles r4. */
static const uint32_t program[] = {
    CODE(LOAD, 0, 0, 0),      CODE(LOAD, 4, 1, 0),      CODE(LOAD, 6, 1, 0),     CODE(LOAD, 7, 64, 0),
    CODE(LOAD, 2, 0, 0),      CODE(READ, 3, 2, 0),      CODE(ADD, 4, 4, 3),      CODE(XOR, 3, 3, 4),
    CODE(CALL, 16, 0, 0),     CODE(WRITE, 3, 2, 0),     CODE(ADD, 2, 2, 6),      CODE(JUMP_LESS, 2, 7, 5),
    CODE(ADD, 0, 0, 6),       CODE(JUMP_LESS, 0, 1, 4), CODE(MOVE, 5, 4, 0),     CODE(STOP, 0, 0, 0),
    CODE(SHIFT, 5, 4, 7),     CODE(XOR, 4, 4, 5),       CODE(LOAD, 5, 0x65, 2),  CODE(MULTIPLY, 4, 4, 5),
    CODE(JUMP_ZERO, 3, 23, 0), CODE(SUBTRACT, 4, 4, 3),  CODE(JUMP, 24, 0, 0),    CODE(ADD, 4, 4, 6),
    CODE(BACK, 0, 0, 0),
};

static uint32_t cells[256];

RUN(uint32_t n) {
    uint32_t r[8] = {0}, back[8] = {0}, depth = 0, at = 0;
    for (uint32_t i = 0; i < 256; i++) cells[i] = i * 2654435761u;
    r[1] = n ? n : 1;
    for (;;) {
        uint32_t code = program[at++], a = code >> 8 & 255, b = code >> 16 & 255, c = code >> 24;
        switch (code & 255) {
            case LOAD: r[a & 7] = b | c << 8; break;
            case MOVE: r[a & 7] = r[b & 7]; break;
            case ADD: r[a & 7] = r[b & 7] + r[c & 7]; break;
            case SUBTRACT: r[a & 7] = r[b & 7] - r[c & 7]; break;
            case MULTIPLY: r[a & 7] = r[b & 7] * r[c & 7]; break;
            case XOR: r[a & 7] = r[b & 7] ^ r[c & 7]; break;
            case SHIFT: r[a & 7] = r[b & 7] >> (c & 31); break;
            case READ: r[a & 7] = cells[r[b & 7] & 255]; break;
            case WRITE: cells[r[b & 7] & 255] = r[a & 7]; break;
            case JUMP_LESS: at = r[a & 7] < r[b & 7] ? c : at; break;
            case JUMP_ZERO: at = r[a & 7] == 0 ? b : at; break;
            case JUMP: at = a; break;
            case CALL: back[depth++ & 7] = at, at = a; break;
            case BACK: at = back[--depth & 7]; break;
            default: {
                uint32_t sum = r[4];
                for (uint32_t i = 0; i < 256; i++) sum = sum * 31 + cells[i];
                return sum;
            }
        }
    }
}
