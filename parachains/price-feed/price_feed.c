/*
 * price-feed: members report prices as transactions. A round closes once q of n members have reported: the median of the reports that lie within the
 * tolerance of the median of all becomes the price. Other parachains ask by message and get the price as the answer.
 *
 * VERSION 1 publishes that median. VERSION 2 publishes a moving average of it, keeps it in another record, and can go back. VERSION 3 is version 2 with a
 * health check that always fails; it exists to show the automatic return.
 */
#include "../include/parachain.h"

#ifndef VERSION
#error "VERSION must be 1, 2 or 3"
#endif

#define MEMBERS_MAX 64u
#define TOLERANCE_PERCENT 5u
#define WEIGHT 4u /* version 2: the new median counts one part in four */

/* "cfg": owner, then the members that may report. "rnd": the open round and its reports. "price": what is published. */
typedef struct {
    uint8_t owner[32];
    uint32_t count;
    uint8_t members[MEMBERS_MAX][32];
} config_t;

typedef struct {
    uint64_t round;
    uint32_t reported;
    uint32_t reserved;
    uint64_t prices[MEMBERS_MAX]; /* 0: no report yet */
} round_t;

typedef struct {
    uint64_t round;
    uint64_t price;
    uint64_t wave;
} price_v1_t;

/* Version 2 keeps the last median beside the average, so that going back loses nothing. */
typedef struct {
    uint64_t round;
    uint64_t median;
    uint64_t wave;
    uint64_t average;
    uint64_t layout; /* 2 */
} price_v2_t;

static config_t config;
static round_t round_state;
static uint8_t input[4 + 32 + 4 + MEMBERS_MAX * 32];

static const uint8_t key_config[3] = {'c', 'f', 'g'};
static const uint8_t key_round[3] = {'r', 'n', 'd'};
static const uint8_t key_price[5] = {'p', 'r', 'i', 'c', 'e'};

static uint32_t read(const uint8_t *key, uint32_t key_len, void *out, uint32_t capacity) {
    uint32_t len = capacity;
    if (pyde_parachain_storage_read(key, key_len, out, &len) != 0)
        PYDE_REVERT("stored value is larger than expected");
    return len;
}

static void write(const uint8_t *key, uint32_t key_len, const void *value, uint32_t len) {
    if (pyde_parachain_storage_write(key, key_len, value, len) != 0)
        PYDE_REVERT("storage refused the write");
}

static uint32_t take_input(void) {
    uint32_t size = (uint32_t)pyde_calldata_size();
    if (size > sizeof(input))
        PYDE_REVERT("calldata too long");
    pyde_calldata_copy(0, size, input);
    return size;
}

static void load_config(void) {
    if (read(key_config, sizeof(key_config), &config, sizeof(config)) == 0)
        PYDE_REVERT("not constructed");
}

/* Borsh list of addresses at the given offset of the input, up to its end. */
static void store_members(uint32_t offset, uint32_t size) {
    uint32_t count;
    if (size < offset + 4)
        PYDE_REVERT("calldata too short");
    __builtin_memcpy(&count, input + offset, 4);
    if (count == 0 || count > MEMBERS_MAX || size != offset + 4 + count * 32)
        PYDE_REVERT("1 to 64 members expected");
    config.count = count;
    pyde_copy(config.members, input + offset + 4, count * 32);
    write(key_config, sizeof(key_config), &config, 36 + count * 32);
}

/* Calldata: Borsh (owner [32], members Vec<[32]>), as the chain passes at registration. */
PYDE_EXPORT(construct) {
    uint32_t size = take_input();
    if (size < 36)
        PYDE_REVERT("calldata too short");
    pyde_copy(config.owner, input, 32);
    store_members(32, size);
}

/* Calldata: Borsh Vec<[32]>. Only the owner; the reports of the open round are dropped, since they belong to the old list. */
PYDE_EXPORT(set_members) {
    uint8_t from[32];
    load_config();
    pyde_caller(from);
    if (!pyde_equal(from, config.owner, 32))
        PYDE_REVERT("only the owner sets the members");
    store_members(0, take_input());
    if (read(key_round, sizeof(key_round), &round_state, sizeof(round_state)) != 0) {
        uint64_t open = round_state.round;
        __builtin_memset(&round_state, 0, sizeof(round_state));
        round_state.round = open;
        write(key_round, sizeof(key_round), &round_state, sizeof(round_state));
    }
}

/* The lower median; sorts in place. */
static uint64_t median(uint64_t *values, uint32_t count) {
    for (uint32_t i = 1; i < count; i++) {
        uint64_t value = values[i];
        uint32_t at = i;
        for (; at > 0 && values[at - 1] > value; at--)
            values[at] = values[at - 1];
        values[at] = value;
    }
    return values[(count - 1) / 2];
}

static uint64_t aggregate(void) {
    static uint64_t values[MEMBERS_MAX];
    uint32_t count = 0;
    for (uint32_t i = 0; i < config.count; i++)
        if (round_state.prices[i] != 0)
            values[count++] = round_state.prices[i];
    uint64_t middle = median(values, count);
    uint64_t margin = middle / 100 * TOLERANCE_PERCENT + middle % 100 * TOLERANCE_PERCENT / 100;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++)
        if ((values[i] > middle ? values[i] - middle : middle - values[i]) <= margin)
            values[kept++] = values[i];
    return median(values, kept);
}

static void publish(uint64_t round, uint64_t middle) {
    uint64_t wave = (uint64_t)pyde_wave_id();
    uint8_t topic[32];
    pyde_hash_blake3("price", 5, topic);
#if VERSION == 1
    price_v1_t price = {round, middle, wave};
    write(key_price, sizeof(key_price), &price, sizeof(price));
    price_v1_t published = price;
#else
    price_v2_t price;
    uint64_t average = middle;
    if (read(key_price, sizeof(key_price), &price, sizeof(price)) != 0)
        average = middle >= price.average ? price.average + (middle - price.average) / WEIGHT : price.average - (price.average - middle) / WEIGHT;
    price = (price_v2_t){round, middle, wave, average, 2};
    write(key_price, sizeof(key_price), &price, sizeof(price));
    price_v1_t published = {round, average, wave};
#endif
    pyde_parachain_emit_event(topic, 1, &published, sizeof(published));
}

/* Calldata: Borsh (round u64, price u64). Members only, once per round; the report that completes the quorum closes the round. */
PYDE_EXPORT(report) {
    uint8_t from[32];
    if (take_input() != 16)
        PYDE_REVERT("round and price expected");
    load_config();
    pyde_caller(from);
    uint32_t member = 0;
    while (member < config.count && !pyde_equal(config.members[member], from, 32))
        member++;
    if (member == config.count)
        PYDE_REVERT("only members report");
    read(key_round, sizeof(key_round), &round_state, sizeof(round_state));
    uint64_t round = pyde_load64(input);
    uint64_t price = pyde_load64(input + 8);
    if (round != round_state.round)
        PYDE_REVERT("another round is open");
    if (price == 0)
        PYDE_REVERT("a price is above zero");
    if (round_state.prices[member] != 0)
        PYDE_REVERT("already reported in this round");
    round_state.prices[member] = price;
    round_state.reported++;
    if (round_state.reported >= config.count - (config.count - 1) / 3) {
        publish(round, aggregate());
        __builtin_memset(&round_state, 0, sizeof(round_state));
        round_state.round = round + 1;
    }
    write(key_round, sizeof(key_round), &round_state, sizeof(round_state));
}

/* Answers (round u64, price u64, wave u64), or reverts while there is no price. */
static void answer(void) {
#if VERSION == 1
    price_v1_t price;
    uint32_t len = read(key_price, sizeof(key_price), &price, sizeof(price));
#else
    price_v2_t stored;
    uint32_t len = read(key_price, sizeof(key_price), &stored, sizeof(stored));
    price_v1_t price = {stored.round, stored.average, stored.wave};
#endif
    if (len == 0)
        PYDE_REVERT("no price yet");
    pyde_return(&price, sizeof(price));
}

PYDE_EXPORT(latest) { answer(); }

PYDE_EXPORT(on_message) { answer(); }

#if VERSION > 1
/* From the record of version 1 to that of version 2; version 3 finds version 2's record and leaves it. */
PYDE_EXPORT(migrate) {
    price_v2_t price;
    uint32_t len = read(key_price, sizeof(key_price), &price, sizeof(price));
    if (len != sizeof(price_v1_t))
        return;
    price.average = price.median;
    price.layout = 2;
    write(key_price, sizeof(key_price), &price, sizeof(price));
}

PYDE_EXPORT(migrate_down) {
#if VERSION == 2
    price_v2_t price;
    if (read(key_price, sizeof(key_price), &price, sizeof(price)) == sizeof(price_v2_t))
        write(key_price, sizeof(key_price), &price, sizeof(price_v1_t));
#endif
}

PYDE_EXPORT(health) {
    uint8_t verdict = VERSION == 3;
    price_v2_t price;
    uint32_t len = read(key_price, sizeof(key_price), &price, sizeof(price));
    if (len != 0 && (len != sizeof(price) || price.layout != 2 || price.average == 0))
        verdict = 1;
    pyde_return(&verdict, 1);
}
#endif

/* Attributes: 1 View, 16 Constructor, 128 Entry. */
#if VERSION == 1
#define FUNCTIONS 5
#define HOOKS
#else
#define FUNCTIONS 8
#define HOOKS                                                                  \
        PYDE_ABI_FUNCTION(7, "migrate", 0xc0, 0xb0, 0x50, 0xdc, 0) \
        PYDE_ABI_FUNCTION(12, "migrate_down", 0x54, 0xa7, 0x14, 0xfd, 0) \
        PYDE_ABI_FUNCTION(6, "health", 0x8e, 0x03, 0xa0, 0x06, 0)
#endif
__asm__(PYDE_ABI_BEGIN(FUNCTIONS)
        PYDE_ABI_FUNCTION(9, "construct", 0x89, 0x3f, 0x4d, 0x09, 16)
        PYDE_ABI_FUNCTION(11, "set_members", 0x8c, 0xc9, 0xef, 0xd2, 128)
        PYDE_ABI_FUNCTION(6, "report", 0x31, 0xf2, 0x7c, 0xf7, 128)
        PYDE_ABI_FUNCTION(6, "latest", 0x60, 0x26, 0xe0, 0xbc, 129)
        PYDE_ABI_FUNCTION(10, "on_message", 0x07, 0x3f, 0x74, 0x86, 0)
        HOOKS
        PYDE_ABI_END(PYDE_ABI_CONSTRUCTOR(0)));
