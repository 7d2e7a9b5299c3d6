/* What the C parachains here share beside the chain's own declarations: small helpers without a C library, and the pyde.abi section. */
#ifndef PYDE_PARACHAIN_H
#define PYDE_PARACHAIN_H

#include "../../abi/bindings/c/pyde.h"

/* The compiler turns copying loops into these; bulk memory does them in one instruction. */
static inline void pyde_copy(void *to, const void *from, uint32_t len) { __builtin_memcpy(to, from, len); }

static inline int pyde_equal(const uint8_t *a, const uint8_t *b, uint32_t len) {
    for (uint32_t i = 0; i < len; i++)
        if (a[i] != b[i])
            return 0;
    return 1;
}

static inline uint64_t pyde_load64(const uint8_t *from) {
    uint64_t value;
    __builtin_memcpy(&value, from, 8);
    return value;
}

static inline void pyde_store64(uint8_t *to, uint64_t value) { __builtin_memcpy(to, &value, 8); }

#define PYDE_REVERT(text) pyde_revert(text, sizeof(text) - 1)

/*
 * The pyde.abi section, spelled by the assembler: Borsh of ContractAbi. A function is name, selector (first four bytes of the name's BLAKE3), attribute
 * bits and an empty access list.
 */
#define PYDE_TEXT_OF(value) #value
#define PYDE_TEXT(value) PYDE_TEXT_OF(value)
#define PYDE_ABI_BEGIN(functions)                                                                                                                  \
    ".section .custom_section.pyde.abi,\"\",@\n"                                                                                                   \
    ".int32 0x00010000\n"                                                                                                                          \
    ".int8 1\n"                                                                                                                                    \
    ".int32 " PYDE_TEXT(functions) "\n"
#define PYDE_ABI_FUNCTION(length, name, s0, s1, s2, s3, attributes)                                                                                \
    ".int32 " #length "\n"                                                                                                                         \
    ".ascii \"" name "\"\n"                                                                                                                        \
    ".int8 " #s0 "\n.int8 " #s1 "\n.int8 " #s2 "\n.int8 " #s3 "\n"                                                                                 \
    ".int32 " #attributes "\n"                                                                                                                     \
    ".int32 0\n"

/* The schema hash (unused: zero), then constructor, fallback and receive as options, then no events. */
#define PYDE_ABI_END(constructor) ".skip 32\n" constructor ".int8 0\n.int8 0\n.int32 0\n.text\n"
#define PYDE_ABI_CONSTRUCTOR(index) ".int8 1\n.int32 " #index "\n"
#define PYDE_ABI_NO_CONSTRUCTOR ".int8 0\n"

#endif
