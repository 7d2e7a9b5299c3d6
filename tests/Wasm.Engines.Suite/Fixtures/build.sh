#!/bin/sh
# Builds kernels.wasm; Debian's clang 14 and wasm-ld 14 give the committed bytes.
set -eu
cd "$(dirname "$0")"
object=$(mktemp)
trap 'rm -f "$object"' EXIT
clang --target=wasm32 -O2 -ffreestanding -nostdlib -fno-builtin-memset -fno-builtin-memcpy -mbulk-memory -msign-ext -mnontrapping-fptoint \
    -c -o "$object" kernels.c
wasm-ld --no-entry --strip-all --gc-sections --stack-first -z stack-size=16384 -o kernels.wasm "$object"
