#!/usr/bin/env bash
# Prints the section of CHANGELOG.md for one version.
#
#   notes.sh VERSION
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
notes=$(awk -v heading="## [$1]" '
    /^## / { inside = index($0, heading) == 1; next }
    /^\[[^]]*\]: / { next }
    inside { print }
' CHANGELOG.md)
if [[ -z ${notes//[[:space:]]/} ]]; then
    echo "release: CHANGELOG.md has no section \"## [$1]\"" >&2
    exit 1
fi
printf '%s\n' "$notes"
