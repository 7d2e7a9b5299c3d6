# Shared by ./pyde and ./test: checks the machine, installs the distribution's packages that are missing, builds what changed.
# shellcheck shell=bash

fail() { # exit code, sentence
    echo "pyde: $2" >&2
    exit "$1"
}

# Runs a command for at most so many seconds: whatever asks the network or runs foreign code must not be able to hold a run up for ever.
within() { # seconds, command …
    local seconds=$1
    shift
    timeout --kill-after=10 "$seconds" "$@"
}

# Native libraries come from the distribution; where one cannot be installed, the commands that need it say so themselves.
install_packages() {
    local missing=()
    local package
    for package in "$@"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
        echo "pyde: not installed: ${missing[*]}; what needs them will say so (as root: apt-get install ${missing[*]})" >&2
        return 0
    fi
    echo "pyde: installing ${missing[*]} …" >&2
    local log
    log=$(mktemp)
    if ! { within 300 apt-get update -qq &&
        DEBIAN_FRONTEND=noninteractive within 900 apt-get install -y -qq --no-install-recommends "${missing[@]}"; } </dev/null >"$log" 2>&1; then
        tail -n 3 "$log" >&2
        echo "pyde: could not install ${missing[*]}; what needs them will say so" >&2
    fi
    rm -f "$log"
}

# The library of Wasm.Wasmtime, where the feed has its package. Asked once for each version: artifacts/.wasmtime remembers the answer, and a build without
# the library is whole (docs/decisions/0072).
wasmtime_switch() { # root; prints the switch for MSBuild
    local root=$1 state="$1/artifacts/.wasmtime" project="$1/plugins/Wasm.Wasmtime/Wasm.Wasmtime.csproj" version
    version=$(sed -n 's:.*<WasmtimeVersion>\(.*\)</WasmtimeVersion>.*:\1:p' "$project")
    if [ ! -f "$state" ] || [ "$(cut -d ' ' -f 1 "$state")" != "$version" ]; then
        local answer=absent
        within 180 dotnet restore "$project" -p:WasmtimePackage=true -v quiet </dev/null >/dev/null 2>&1 && answer=present
        mkdir -p "$root/artifacts"
        echo "$version $answer" >"$state"
    fi
    [ "$(cut -d ' ' -f 2 "$state")" = absent ] || echo "-p:WasmtimePackage=true"
}

# A stamp over the names, sizes and times of everything that goes into the build: an unchanged tree starts without asking MSBuild.
source_stamp() {
    (cd "$1" && find contracts abi host plugins parachains tests .ci ./*.props global.json Pyde.Modular.sln \
        \( -name obj -o -name bin -o -name node_modules -o -name artifacts \) -prune -o -type f -printf '%p %s %T@\n' 2>/dev/null |
        LC_ALL=C sort | cksum)
    cat "$1/artifacts/.wasmtime" 2>/dev/null || true
}

build() {
    local root=$1 stamp log
    stamp=$(source_stamp "$root")
    [ -f "$root/artifacts/.stamp" ] && [ "$(cat "$root/artifacts/.stamp")" = "$stamp" ] && return 0
    echo "pyde: building (the first time takes one to three minutes) …" >&2
    log=$(mktemp)
    local started=$SECONDS servers=() wasmtime
    wasmtime=$(wasmtime_switch "$root")
    # Build servers would outlive a run in continuous integration.
    [ -n "${CI:-}" ] && servers=(-nodeReuse:false -p:UseSharedCompilation=false)
    if ! within 2400 dotnet build "$root/Pyde.Modular.sln" -c Release -v minimal -nologo -clp:NoSummary ${wasmtime:+"$wasmtime"} ${servers[@]+"${servers[@]}"} </dev/null >"$log" 2>&1; then
        grep -E 'error' "$log" | sort -u | head -n 10 >&2
        fail 1 "the build failed; the lines above say where (full log: $log)"
    fi
    rm -f "$log"
    mkdir -p "$root/artifacts"
    source_stamp "$root" >"$root/artifacts/.stamp"
    echo "pyde: built in $((SECONDS - started)) s" >&2
}

prepare() {
    export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
    command -v dotnet >/dev/null || fail 3 "the .NET 10 SDK is not installed (https://dot.net, package dotnet-sdk-10.0)"
    local sdk
    sdk=$(cd "$1" && dotnet --version 2>/dev/null) || fail 3 "no .NET SDK satisfies global.json (10.0.100 or newer is needed)"
    [ "${sdk%%.*}" -ge 10 ] || fail 3 "the .NET SDK is $sdk; 10.0 or newer is needed"
    install_packages librocksdb7.8 libargon2-1 clang lld wabt
    build "$1"
}
