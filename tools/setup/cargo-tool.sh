#!/usr/bin/env bash
# Installs a command from a crate at one version; prints nothing if it is installed.
#
#   cargo-tool.sh DIR CRATE VERSION        the command is in DIR/bin, its build in DIR/target
#
# Its build is separate from Ratna's, so that neither causes the other to be recompiled.
set -euo pipefail

dir=$1 crate=$2 version=$3

have=$("$dir/bin/$crate" --version 2>/dev/null || true)
[[ $have == *" $version" ]] && exit 0

echo "setup: compiling $crate $version, which takes a few minutes, once"
CARGO_TARGET_DIR=$dir/target cargo install --quiet --locked --root "$dir" "$crate" --version "$version"
