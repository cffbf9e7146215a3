#!/usr/bin/env bash
# Draws every size of the icon from icon.svg. Needs Node.js; run it when the drawing has changed.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
drawn=$(mktemp -d)
trap 'rm -rf "$drawn"' EXIT

if ! npx --yes @tauri-apps/cli@2.12.5 icon "$here/icon.svg" --output "$drawn" >"$drawn/log" 2>&1; then
    cat "$drawn/log" >&2
    exit 1
fi
# The tool draws for phones and shops as well; these are the ones tauri.conf.json names.
for size in 32x32.png 128x128.png 128x128@2x.png icon.png icon.icns icon.ico; do
    cp "$drawn/$size" "$here/$size"
done
