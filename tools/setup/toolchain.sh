#!/usr/bin/env bash
# Checks for tools that a script should not install unasked, and prints how to get missing ones.
#
#   toolchain.sh TOOL…        TOOL: cargo, node, python3, xcode, or any command that Homebrew installs
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
needed_rust=$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' "$root/Cargo.toml")
needed_node=20.19
needed_python=3.11

# at_least HAVE WANT: succeeds if version HAVE is WANT or newer.
at_least() {
    local have_major have_minor want_major want_minor
    IFS=. read -r have_major have_minor _ <<<"$1"
    IFS=. read -r want_major want_minor _ <<<"$2"
    ((have_major > want_major || (have_major == want_major && have_minor >= want_minor)))
}

# version COMMAND…: prints the first dotted number in the command's output.
version() {
    "$@" 2>/dev/null | grep -oE '[0-9]+\.[0-9]+(\.[0-9]+)?' | head -n 1 || true
}

# check NAME WANT ADVICE COMMAND…: prints ADVICE and sets `failed` unless COMMAND reports version WANT or newer.
check() {
    local name=$1 want=$2 advice=$3 have
    shift 3
    have=$(version "$@")
    if [[ -z $have ]]; then
        echo "setup: $name is missing. $advice" >&2
        failed=1
    elif ! at_least "$have" "$want"; then
        echo "setup: $name $have is too old, Ratna needs $want or newer. $advice" >&2
        failed=1
    fi
}

node_advice="Install Node.js 22 from nodejs.org, with 'brew install node', or from your distribution."
rust_advice="Install rustup from rustup.rs: it installs the version that rust-toolchain.toml names."
python_advice="Install Python 3 with 'brew install python' or from your distribution."

failed=0
for tool in "$@"; do
    case $tool in
        cargo) check Rust "$needed_rust" "$rust_advice" rustc --version ;;
        node) check Node.js "$needed_node" "$node_advice" node --version ;;
        python3) check Python "$needed_python" "$python_advice" python3 --version ;;
        xcode)
            if ! xcode-select --print-path >/dev/null 2>&1; then
                echo "setup: Apple's command line tools are missing: xcode-select --install" >&2
                failed=1
            fi
            ;;
        *)
            if ! command -v "$tool" >/dev/null; then
                echo "setup: $tool is missing: brew install $tool" >&2
                failed=1
            fi
            ;;
    esac
done
exit "$failed"
