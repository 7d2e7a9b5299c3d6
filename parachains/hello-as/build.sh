#!/bin/sh
# Builds hello-as with the compiler that package-lock.json pins; the result equals the committed file byte for byte. Needs Node and npm.
# usage: build.sh [output folder]; without one the committed file is replaced. The compiler goes to artifacts/bench/assemblyscript.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$here}
compiler=$here/../../artifacts/bench/assemblyscript
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$out" "$compiler"
if ! cmp -s "$here/package-lock.json" "$compiler/package-lock.json" || [ ! -d "$compiler/node_modules/assemblyscript" ]; then
    cp "$here/package.json" "$here/package-lock.json" "$compiler/"
    npm ci --silent --no-audit --no-fund --prefix "$compiler" >&2
fi
cd "$here"
node "$compiler/node_modules/assemblyscript/bin/asc.js" hello.ts --runtime stub --use abort= --noAssert --optimizeLevel 3 --shrinkLevel 1 \
    --disable sign-extension --disable nontrapping-f2i --initialMemory 1 --outFile "$work/hello-as.wasm"
node abi.mjs "$work/hello-as.wasm" "$out/hello-as.wasm"
