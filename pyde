#!/usr/bin/env bash
# Builds what changed and runs the pyde tool: ./pyde demo, ./pyde run, ./pyde plugins …, ./pyde bench …, ./pyde fuzz …
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$root/.ci/prepare.sh"

prepare "$root"
case "${1:-}" in
    bench)
        shift
        exec dotnet "$root/artifacts/bin/Benchmarks/release/Benchmarks.dll" "$@" ;;
    fuzz)
        shift
        install_packages binaryen
        exec dotnet "$root/artifacts/bin/Fuzz/release/Fuzz.dll" "$@" ;;
    simulate)
        shift
        exec dotnet "$root/artifacts/bin/Simulation/release/Simulation.dll" "$@" ;;
    *)
        PYDE_HOME="${PYDE_HOME:-$root}" exec dotnet "$root/artifacts/bin/Pyde.Cli/release/pyde.dll" "$@" ;;
esac
