#!/usr/bin/env bash
# Type-checks the whole workspace as it is compiled for macOS on Apple silicon.
#
#   run.sh DIR        DIR holds everything it makes: compiled crates, the C compiler, caches
#
# On a Mac that is a plain `cargo check`. On Linux it stands in for a Mac nobody has at hand: rustup's
# toolchain may have no macOS standard library to offer, so Debian's newer one builds it from source,
# and Zig compiles the C and C++ of build scripts. Nothing is linked, nothing is run.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
target=aarch64-apple-darwin
zig_version=0.15.2

cd "$root"
if [[ $(uname -s) == Darwin ]]; then
    exec cargo check --workspace --locked
fi

mkdir -p "$1"
work=$(cd "$1" && pwd)

"$root/tools/setup/apt.sh" rustc-web cargo-web rust-web-src cmake python3 python3-venv
for tool in /usr/bin/rustc /usr/bin/cargo; do
    if [[ ! -x $tool ]]; then
        echo "check-macos: needs $tool, from Debian's rustc-web, cargo-web and rust-web-src" >&2
        exit 1
    fi
done

# Zig comes as a Python package, so the venv is the one thing to keep, and its version names it.
venv=$work/zig-$zig_version
if [[ ! -x $venv/bin/zig-ready ]]; then
    rm -rf "$venv"
    /usr/bin/python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check "ziglang==$zig_version"
    zig=$("$venv/bin/python" -c 'import os, ziglang; print(os.path.dirname(ziglang.__file__))')/zig
    ln -s "$zig" "$venv/bin/zig-ready"
fi

# Build scripts run again when the path of their compiler changes. Copies beside the compiled crates keep
# one path, whichever checkout this is.
tools=$work/tools
mkdir -p "$tools"
cp -R "$here/bin" "$here/darwin.cmake" "$tools/"

export RATNA_ZIG=$venv/bin/zig-ready
export ZIG_GLOBAL_CACHE_DIR=$work/zig-cache ZIG_LOCAL_CACHE_DIR=$work/zig-cache
export CC_aarch64_apple_darwin=$tools/bin/cc
export CXX_aarch64_apple_darwin=$tools/bin/c++
export AR_aarch64_apple_darwin=$tools/bin/ar
export RANLIB_aarch64_apple_darwin=$tools/bin/ranlib
export CMAKE_TOOLCHAIN_FILE_aarch64_apple_darwin=$tools/darwin.cmake
# Building std is still an unstable feature of cargo; Debian's is a stable one that allows it so.
export RUSTC_BOOTSTRAP=1 RUSTC=/usr/bin/rustc CARGO_TARGET_DIR=$work
unset CARGO_ENCODED_RUSTFLAGS RUSTFLAGS RUSTC_WRAPPER RUSTUP_TOOLCHAIN

# A warning that only the Mac sees must not wait for a Mac to be seen.
exec /usr/bin/cargo check --workspace --locked --target "$target" \
    -Zbuild-std=std,panic_abort -Zwarnings --config 'build.warnings="deny"'
