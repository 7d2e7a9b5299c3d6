#!/bin/sh
# Writes the specification's tests, in the form of wast2json, into a folder:
#   spec.sh OUTPUT            from the copy of the core tests in the distribution's binaryen source (needs the network)
#   spec.sh OUTPUT SOURCE     from a folder of .wast files
# Then: ./pyde fuzz spec OUTPUT, or PYDE_WASM_SPEC=OUTPUT ./test Wasm
set -eu
output=$1
mkdir -p "$output"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ $# -gt 1 ]; then
    source=$2
else
    # Lists of its own: the machine's sources stay as they are.
    mkdir -p "$work/lists/partial" "$work/parts"
    printf 'deb-src http://deb.debian.org/debian bookworm main\n' >"$work/parts/source.list"
    apt="apt-get -qq -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts=$work/parts -o Dir::State::Lists=$work/lists"
    (cd "$work" && $apt update && $apt source --download-only binaryen && tar xzf binaryen_*.orig.tar.gz)
    source=$(echo "$work"/binaryen-*/test/spec)
fi

# That copy asks for NaNs in an older way, without their type: it is the file's, or the one that the function's name begins with or ends in.
convert() {
    case $(basename "$1") in f32*) type=f32 ;; f64*) type=f64 ;; *) type= ;; esac
    sed -E \
        -e 's/^\(assert_return_(canonical|arithmetic)_nan (\(invoke "(f32|f64)\..*\))\)[[:space:]]*$/(assert_return \2 (\3.const nan:\1))/' \
        -e "s/^\\(assert_return_(canonical|arithmetic)_nan (\\(invoke .*\\))\\)[[:space:]]*\$/(assert_return \\2 (${type:-f32}.const nan:\\1))/" "$1"
}

converted=0
for file in "$source"/*.wast; do
    name=$(basename "$file" .wast)
    convert "$file" >"$work/$name.wast"
    if (cd "$output" && { wast2json --enable-all "$work/$name.wast" -o "$name.json" || wast2json "$work/$name.wast" -o "$name.json"; }) >"$work/error" 2>&1; then
        converted=$((converted + 1))
    else
        echo "not converted: $name ($(head -n 1 "$work/error" | sed "s|^$work/||"))"
    fi
done
echo "$converted files in $output"
