#!/usr/bin/env bash
# Puts the bundles that a release offers side by side, under names that say what they are for.
#
#   collect.sh BUNDLES DIR        BUNDLES is what `make bundle` makes, target/release/bundle
set -euo pipefail

bundles=$1 dir=$2
version=$("$(dirname "${BASH_SOURCE[0]}")/version.sh")
mkdir -p "$dir"

if [[ $(uname -s) == Darwin ]]; then
    cp "$bundles"/dmg/*.dmg "$dir/"
    # The app is a folder; ditto keeps its signature and links.
    ditto -c -k --sequesterRsrc --keepParent "$bundles/macos/Ratna.app" "$dir/Ratna_${version}_$(uname -m).app.zip"
else
    cp "$bundles"/deb/*.deb "$dir/"
fi
ls -l "$dir"
