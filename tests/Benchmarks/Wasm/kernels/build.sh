#!/bin/sh
# Builds every kernel. With Debian's clang 14 and wasm-ld 14 the result equals the committed files byte for byte.
# usage: build.sh [output folder]; without one the committed files are replaced.
#        build.sh --native <kernel> <n>; builds one for this machine instead and prints its checksum, which no WASM engine has touched.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$here"

if [ "${1:-}" = "--native" ]; then
    printf '#include <stdint.h>\n#include <stdio.h>\nuint32_t run(uint32_t);\nint main(void) { printf("%%u\\n", run(%s)); }\n' "$3" >"$work/main.c"
    clang -std=c11 -O2 -ffp-contract=off -fno-builtin -o "$work/kernel" "$2.c" "$work/main.c" -lm
    "$work/kernel"
    exit
fi

out=${1:-$here}
mkdir -p "$out/modules"

compile() { # object source options
    object=$1 source=$2
    shift 2
    clang --target=wasm32 -std=c11 -ffreestanding -nostdlib -ffp-contract=off -mbulk-memory -msign-ext -mnontrapping-fptoint \
        -Wall -Wextra -Werror "$@" -c "$source" -o "$work/$object.o"
}

link() { # module objects
    module=$1
    shift
    wasm-ld --no-entry --strip-all --gc-sections --stack-first -z stack-size=16384 "$@" -o "$out/$module.wasm"
    chmod 644 "$out/$module.wasm"
}

for source in *.c; do
    compile "${source%.c}" "$source" -O2
    link "${source%.c}" "$work/${source%.c}.o"
done

# For compile times: 10 KiB of kernels, and 150 KiB, which is all of them built in several ways, so that no two bodies are alike.
objects=""
for kernel in json coremark lz; do
    compile "medium_$kernel" "$kernel.c" -O2 "-Drun=run_$kernel"
    objects="$objects $work/medium_$kernel.o"
done
link modules/medium $objects

objects=""
variant=0
for options in "-O1" "-O2" "-O3" "-Oz" "-O2 -funroll-loops -fno-inline" "-O3 -funroll-loops"; do
    variant=$((variant + 1))
    for source in *.c; do
        kernel=${source%.c}
        compile "large_${kernel}_$variant" "$source" $options "-Drun=run_${kernel}_$variant"
        objects="$objects $work/large_${kernel}_$variant.o"
    done
done
link modules/large $objects

# A contract of 7 KiB.
compile contract modules/contract.c -O2
objects="$work/contract.o"
for kernel in amm json sha256; do
    compile "contract_$kernel" "$kernel.c" -Os "-Drun=run_$kernel"
    objects="$objects $work/contract_$kernel.o"
done
link modules/contract $objects
