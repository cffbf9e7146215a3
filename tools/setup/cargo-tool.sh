#!/usr/bin/env bash
# Installs a command that is a crate, at one version, or says nothing when it is there already.
#
#   cargo-tool.sh DIR CRATE VERSION        the command lands in DIR/bin, what it was compiled to in DIR/target
#
# It is compiled apart from Ratna, so that neither makes the other compile again.
set -euo pipefail

dir=$1 crate=$2 version=$3

have=$("$dir/bin/$crate" --version 2>/dev/null || true)
[[ $have == *" $version" ]] && exit 0

echo "setup: compiling $crate $version, which takes a few minutes, once"
CARGO_TARGET_DIR=$dir/target cargo install --quiet --locked --root "$dir" "$crate" --version "$version"
