#!/usr/bin/env bash
# Demonstrates Ratna on the command line: indexes a folder, runs a few searches, suggests what to try next.
#
#   run.sh RATNA [FOLDER]        RATNA is the program; FOLDER defaults to the repository's pictures
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
ratna=$1
folder=${2:-}
# In `make PICTURES=~/Pictures`, no shell expands the ~.
if [[ $folder == \~/* ]]; then folder=$HOME${folder:1}; fi

if [[ -z $folder ]]; then
    folder=$root/tests/pictures
    library=$root/target/demo-library
    queries=("a cat" "a rocket" "a cup of coffee" "a raccoon")
    # A separate library: the repository's pictures do not belong in the user's.
    rm -rf "$library"
    command=("$ratna" --library "$library")
    # These folders hold damaged and unusual files for tests.
    exclude=(--exclude nasty --exclude heif --exclude jp2 --exclude jxl)
else
    queries=("dog" "beach" "food" "car")
    command=("$ratna")
    exclude=()
fi

if [[ ! -d $folder ]]; then
    echo "demo: $folder is not a folder" >&2
    exit 1
fi

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }

# spelled WORD…: prints the words as typed in a shell, quoted only where necessary.
spelled() {
    local word words=()
    for word in "$@"; do
        if [[ $word =~ ^[A-Za-z0-9_./~-]+$ ]]; then words+=("$word"); else words+=("\"$word\""); fi
    done
    echo "${words[*]}"
}

say "Indexing $folder"
"${command[@]}" index "$folder" ${exclude[@]+"${exclude[@]}"}

say "What the library holds"
"${command[@]}" status

for query in "${queries[@]}"; do
    say "Searching for \"$query\""
    "${command[@]}" search "$query" -n 3
done

say "Try it yourself"
echo "  $(spelled "${command[@]}" search "dog on a beach")"
if [[ $folder == "$root/tests/pictures" ]]; then
    echo "  make demo PICTURES=~/Pictures"
fi
