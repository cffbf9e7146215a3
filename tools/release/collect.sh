#!/usr/bin/env bash
# Copies the bundles of a release into one folder, with the version and architecture in their names.
#
#   collect.sh BUNDLES DIR        BUNDLES is the output of `make bundle`, target/release/bundle
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
