/*
 * hello-c: the smallest parachain that talks to another one. "ask" sends a message to a price feed, the answer comes back through "on_price", which
 * stores and emits it. "greet" is a plain view.
 */
#include "../include/parachain.h"

#define CALLBACK_GAS 500000u
#define TIMEOUT_WAVES 100u

static uint8_t input[20 * 1024];

static uint32_t take_input(void) {
    uint32_t size = (uint32_t)pyde_calldata_size();
    if (size > sizeof(input))
        PYDE_REVERT("calldata too long");
    pyde_calldata_copy(0, size, input);
    return size;
}

static const uint8_t key_answer[6] = {'a', 'n', 's', 'w', 'e', 'r'};

/* Answers "hello, " and the calldata. */
PYDE_EXPORT(greet) {
    uint8_t text[7 + 64] = "hello, ";
    uint32_t size = take_input();
    if (size > 64)
        PYDE_REVERT("at most 64 bytes");
    pyde_copy(text + 7, input, size);
    pyde_return(text, 7 + size);
}

/* Calldata: the id of the price feed [32], optionally a timeout in waves u64. Answers the id of the message, u64. */
PYDE_EXPORT(ask) {
    uint32_t size = take_input();
    uint64_t timeout = TIMEOUT_WAVES;
    if (size != 32 && size != 40)
        PYDE_REVERT("an id, and perhaps a timeout, expected");
    if (size == 40)
        timeout = pyde_load64(input + 32);
    int64_t id = pyde_send_xparachain_message(input, "price?", 6, "on_price", 8, CALLBACK_GAS, timeout);
    if (id < 0)
        PYDE_REVERT("the message was not accepted");
    pyde_return(&id, 8);
}

/* Calldata: Borsh (message id u64, outcome u8, answer bytes, caller [32], function string, argument hash [32]); kept and emitted up to the answer. */
PYDE_EXPORT(on_price) {
    uint32_t size = take_input();
    uint32_t length;
    uint8_t topic[32];
    if (size < 13)
        PYDE_REVERT("calldata too short");
    __builtin_memcpy(&length, input + 9, 4);
    if (length > size - 13)
        PYDE_REVERT("answer longer than the calldata");
    pyde_hash_blake3("answer", 6, topic);
    pyde_parachain_storage_write(key_answer, sizeof(key_answer), input, 13 + length);
    pyde_parachain_emit_event(topic, 1, input, 13 + length);
}

/* Answers what the last callback brought, nothing before the first. */
PYDE_EXPORT(last) {
    uint32_t length = sizeof(input);
    pyde_parachain_storage_read(key_answer, sizeof(key_answer), input, &length);
    pyde_return(input, length);
}

/* Attributes: 1 View, 128 Entry; the callback has none. */
__asm__(PYDE_ABI_BEGIN(4)
        PYDE_ABI_FUNCTION(5, "greet", 0xbf, 0xd0, 0xe1, 0x18, 129)
        PYDE_ABI_FUNCTION(3, "ask", 0x69, 0x2f, 0xda, 0x30, 128)
        PYDE_ABI_FUNCTION(8, "on_price", 0x7a, 0xe1, 0x52, 0x55, 0)
        PYDE_ABI_FUNCTION(4, "last", 0x7f, 0x45, 0x4d, 0xf8, 129)
        PYDE_ABI_END(PYDE_ABI_NO_CONSTRUCTOR));
