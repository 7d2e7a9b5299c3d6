#!/bin/sh
# Builds hello-rust. With Debian's rustc 1.63 (packages rustc, libstd-rust-dev-wasm32, lld) the result equals the committed file byte for byte.
# usage: build.sh [output folder]; without one the committed file is replaced. RUSTC names another compiler.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$here}
mkdir -p "$out"
cd "$here"
"${RUSTC:-/usr/bin/rustc}" --edition 2021 --crate-type cdylib --target wasm32-unknown-unknown \
    -C opt-level=s -C lto -C panic=abort -C strip=symbols -C target-feature=+bulk-memory -C linker=wasm-ld \
    -C link-arg=--stack-first -C link-arg=-zstack-size=16384 --remap-path-prefix "$here=hello-rust" \
    -D warnings -o "$out/hello-rust.wasm" hello.rs
chmod 644 "$out/hello-rust.wasm"
