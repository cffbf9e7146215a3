#!/usr/bin/env bash
# Puts what people download into one folder, with version and architecture in the names, and nothing else.
#
#   collect.sh BUNDLES DIR        BUNDLES is the output of `tauri build`, release/bundle in cargo's target directory
set -euo pipefail

bundles=$1 dir=$2
version=$("$(dirname "${BASH_SOURCE[0]}")/version.sh")
rm -rf "$dir"
mkdir -p "$dir"

if [[ $(uname -s) == Darwin ]]; then
    image=$(ls "$bundles/dmg/Ratna_$version"_*.dmg)
    cp "$image" "$dir/"
    # An app is a folder. As a tar it keeps its execute bits, which the upload of a workflow loses. COPYFILE_DISABLE keeps
    # out extended attributes, which become files that the signature does not cover.
    COPYFILE_DISABLE=1 tar -czf "$dir/$(basename "$image" .dmg).app.tar.gz" -C "$bundles/macos" Ratna.app
else
    cp "$bundles/deb/Ratna_$version"_*.deb "$dir/"
fi
ls -l "$dir"
