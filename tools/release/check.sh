#!/usr/bin/env bash
# Checks that only one file states the version, and that the changelog describes it.
#
#   check.sh [TAG]        TAG, such as v0.1.0, must match the version
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$here/../.."
version=$("$here/version.sh")
failed=0

complain() {
    echo "release: $*" >&2
    failed=1
}

[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.]+)?$ ]] || complain "Cargo.toml has an invalid version: \"$version\""

for manifest in src-tauri/Cargo.toml src-tauri/crates/*/Cargo.toml tests/Cargo.toml; do
    grep -q '^version\.workspace = true$' "$manifest" ||
        complain "$manifest should take its version from the workspace: version.workspace = true"
done
# Without a version there, Tauri uses the crate's and the page the workspace's.
for file in src-tauri/tauri*.conf.json ui/package.json; do
    if grep -q '^  "version":' "$file"; then complain "$file repeats the version; remove it"; fi
done

# rustup installs the oldest compiler that Ratna supports.
oldest=$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' Cargo.toml)
grep -q "^channel = \"$oldest\.[0-9]*\"$" rust-toolchain.toml ||
    complain "rust-toolchain.toml should name a release of Rust $oldest, as rust-version in Cargo.toml does"

"$here/notes.sh" "$version" >/dev/null || failed=1
if (($#)) && [[ $1 != "v$version" ]]; then complain "the tag is $1, but the version is $version"; fi

exit "$failed"
