#!/usr/bin/env bash
# Runs clippy over the whole workspace, its tests included, as it is compiled for macOS on Apple silicon.
#
#   run.sh DIR        DIR receives everything it creates: compiled crates, the C compiler, caches
#
# On a Mac this is a plain `cargo clippy`. On Linux it needs no Mac: Debian's newer toolchain and its clippy build the
# standard library from source, because rustup's may lack one for macOS, and Zig compiles the C and C++ code of build
# scripts. Nothing is linked or run.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
target=aarch64-apple-darwin
zig_version=0.15.2

cd "$root"
if [[ $(uname -s) == Darwin ]]; then
    exec cargo clippy --workspace --all-targets --locked -- -D warnings
fi

mkdir -p "$1"
work=$(cd "$1" && pwd)

"$root/tools/setup/apt.sh" rustc-web cargo-web rust-web-src rust-web-clippy cmake python3 python3-venv
for tool in /usr/bin/rustc /usr/bin/cargo /usr/bin/cargo-clippy; do
    if [[ ! -x $tool ]]; then
        echo "check-macos: needs $tool, from Debian's rustc-web, cargo-web, rust-web-src and rust-web-clippy" >&2
        exit 1
    fi
done

# Zig is installed as a Python package, so the venv is all that is cached; the Zig version is part of its name.
venv=$work/zig-$zig_version
if [[ ! -x $venv/bin/zig-ready ]]; then
    rm -rf "$venv"
    /usr/bin/python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check "ziglang==$zig_version"
    zig=$("$venv/bin/python" -c 'import os, ziglang; print(os.path.dirname(ziglang.__file__))')/zig
    ln -s "$zig" "$venv/bin/zig-ready"
fi

# Build scripts run again when the path of their compiler changes: a copy beside the compiled crates has the same path for
# every checkout.
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
# `-Zbuild-std` is unstable; RUSTC_BOOTSTRAP enables it in Debian's stable cargo.
export RUSTC_BOOTSTRAP=1 RUSTC=/usr/bin/rustc CARGO=/usr/bin/cargo CARGO_TARGET_DIR=$work
unset CARGO_ENCODED_RUSTFLAGS RUSTFLAGS RUSTC_WRAPPER RUSTUP_TOOLCHAIN

# Not `cargo clippy`, which would look for the command in rustup's folder first. Deny warnings: some occur only in code for
# macOS.
exec /usr/bin/cargo-clippy clippy --workspace --all-targets --locked --target "$target" \
    -Zbuild-std=std,panic_abort,test -Zwarnings --config 'build.warnings="deny"'
