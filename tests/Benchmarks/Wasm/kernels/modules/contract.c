/*
 * What a contract of middling size is made of: it reads its calldata, parses text, does market arithmetic, hashes, keeps a value, emits an event and returns.
 * Measured from its bytes to its first result.
 */
#include "../../../../../parachains/include/parachain.h"

uint32_t run_amm(uint32_t n);
uint32_t run_json(uint32_t n);
uint32_t run_sha256(uint32_t n);

static const uint8_t key[4] = {'l', 'a', 's', 't'};

/* Calldata: a number, u32. Answers three checksums and the length of what it kept before, u32 each. */
PYDE_EXPORT(settle) {
    uint32_t n, answer[4];
    uint8_t before[16], topic[32];
    if (pyde_calldata_size() != 4)
        PYDE_REVERT("a number expected");
    pyde_calldata_copy(0, 4, (uint8_t *)&n);
    answer[0] = run_amm(n);
    answer[1] = run_json(n);
    answer[2] = run_sha256(n);
    answer[3] = sizeof(before);
    pyde_parachain_storage_read(key, sizeof(key), before, &answer[3]);
    pyde_parachain_storage_write(key, sizeof(key), (const uint8_t *)answer, sizeof(answer));
    pyde_hash_blake3("settled", 7, topic);
    pyde_parachain_emit_event(topic, 1, (const uint8_t *)answer, sizeof(answer));
    pyde_return(answer, sizeof(answer));
}

__asm__(PYDE_ABI_BEGIN(1)
        PYDE_ABI_FUNCTION(6, "settle", 0x6d, 0xa2, 0x5c, 0x4f, 128)
        PYDE_ABI_END(PYDE_ABI_NO_CONSTRUCTOR));
