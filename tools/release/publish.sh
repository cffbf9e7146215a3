#!/usr/bin/env bash
# Creates the GitHub release of a tag from the changelog's section and the files. `gh` needs permission to write.
#
#   publish.sh TAG FILE…
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
tag=$1
shift
version=${tag#v}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$here/notes.sh" "$version" >"$work/notes.md"
for file in "$@"; do
    (cd "$(dirname "$file")" && sha256sum "$(basename "$file")")
done >"$work/SHA256SUMS"

options=(--verify-tag --title "Ratna $version" --notes-file "$work/notes.md")
# A version such as 1.0.0-beta.1 is a pre-release.
if [[ $version == *-* ]]; then options+=(--prerelease); fi
gh release create "$tag" "${options[@]}" "$@" "$work/SHA256SUMS"
