/* A recursive-descent JSON parser over a document of n records that it writes first, at most 2,000. The checksum covers every name and value. */
#include "kernel.h"

static uint8_t document[256 * 1024];
static uint32_t document_bytes;

static const uint8_t *at, *end;
static uint32_t sum;
static int failed;

static void put(const char *text) {
    while (*text) document[document_bytes++] = (uint8_t)*text++;
}

static void put_number(uint32_t value) {
    uint8_t digits[10];
    int count = 0;
    do digits[count++] = (uint8_t)('0' + value % 10);
    while ((value /= 10) != 0);
    while (count > 0) document[document_bytes++] = digits[--count];
}

static void write_document(uint32_t records) {
    uint32_t seed = 99;
    document_bytes = 0;
    put("{\"records\": [");
    for (uint32_t i = 0; i < records; i++) {
        if (i) put(", ");
        put("{\"id\": "), put_number(i);
        put(", \"name\": \"acc\\u006funt \\\""), put_number(next_random(&seed) >> 20);
        put("\\\"\", \"balance\": -"), put_number(next_random(&seed) >> 4);
        put(next_random(&seed) & 0x10000 ? ", \"open\": true" : ", \"open\": false");
        put(", \"tags\": [null, ["), put_number(next_random(&seed) >> 12), put("], {}]}");
    }
    put("]}");
}

static void mix(uint32_t value) { sum = (sum ^ value) * 16777619u; }

static void skip_space(void) {
    while (at < end && (*at == ' ' || *at == '\n' || *at == '\t' || *at == '\r')) at++;
}

static int take(uint8_t wanted) {
    skip_space();
    if (at < end && *at == wanted) {
        at++;
        return 1;
    }
    return 0;
}

static uint32_t hex_digit(uint8_t c) {
    if (c >= '0' && c <= '9') return c - '0';
    c |= 0x20;
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    failed = 1;
    return 0;
}

static void parse_string(void) {
    if (!take('"')) {
        failed = 1;
        return;
    }
    while (at < end && *at != '"') {
        uint32_t c = *at++;
        if (c == '\\' && at < end) {
            c = *at++;
            switch (c) {
                case 'n': c = '\n'; break;
                case 't': c = '\t'; break;
                case 'r': c = '\r'; break;
                case 'b': c = '\b'; break;
                case 'f': c = '\f'; break;
                case 'u':
                    c = 0;
                    for (int i = 0; i < 4 && at < end; i++) c = c * 16 + hex_digit(*at++);
                    break;
                case '"':
                case '\\':
                case '/': break;
                default: failed = 1;
            }
        }
        mix(c);
    }
    if (at++ >= end) failed = 1;
}

static void parse_number(void) {
    uint32_t value = 0, digits = 0, negative = at < end && *at == '-';
    if (negative) at++;
    for (; at < end && *at >= '0' && *at <= '9'; at++, digits++) value = value * 10 + (*at - '0');
    if (digits == 0) failed = 1;
    mix(negative ? 0 - value : value);
}

static void parse_word(const char *word, uint32_t value) {
    for (; *word; word++)
        if (at >= end || *at++ != (uint8_t)*word) failed = 1;
    mix(value);
}

static void parse_value(int depth) {
    skip_space();
    if (depth > 64 || at >= end || failed) {
        failed = 1;
        return;
    }
    switch (*at) {
        case '{':
            at++, mix(1);
            if (take('}')) break;
            do {
                parse_string();
                if (!take(':')) failed = 1;
                parse_value(depth + 1);
            } while (!failed && take(','));
            if (!take('}')) failed = 1;
            break;
        case '[':
            at++, mix(2);
            if (take(']')) break;
            do parse_value(depth + 1);
            while (!failed && take(','));
            if (!take(']')) failed = 1;
            break;
        case '"': parse_string(); break;
        case 't': parse_word("true", 3); break;
        case 'f': parse_word("false", 4); break;
        case 'n': parse_word("null", 5); break;
        default: parse_number();
    }
}

RUN(uint32_t n) {
    write_document(n > 2000 ? 2000 : n);
    at = document, end = document + document_bytes, sum = 2166136261u, failed = 0;
    parse_value(0);
    skip_space();
    return failed || at != end ? 0 : sum;
}
