#!/usr/bin/env bash
# Shows what Ratna does, by its command line: indexes a folder, asks for a few things, says how to go on.
#
#   run.sh RATNA [FOLDER]        RATNA is the program; without FOLDER, the repository's own pictures
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
ratna=$1
folder=${2:-}
# The shell expands no ~ in PICTURES=~/Pictures given to make.
if [[ $folder == \~/* ]]; then folder=$HOME${folder:1}; fi

if [[ -z $folder ]]; then
    folder=$root/tests/pictures
    library=$root/target/demo-library
    queries=("a cat" "a rocket" "a cup of coffee" "a raccoon")
    # The repository's pictures have no place in a person's own library.
    rm -rf "$library"
    command=("$ratna" --library "$library")
    # Those files are for tests: hardly a picture among them.
    exclude=(--exclude nasty --exclude heif)
else
    queries=("dog" "beach" "food" "car")
    command=("$ratna")
    exclude=()
fi

if [[ ! -d $folder ]]; then
    echo "demo: there is no folder $folder" >&2
    exit 1
fi

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }

# spelled WORD…: the words as one would type them, quoted only where the shell needs it.
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

say "Now you"
echo "  $(spelled "${command[@]}" search "dog on a beach")"
if [[ $folder == "$root/tests/pictures" ]]; then
    echo "  make demo PICTURES=~/Pictures"
fi
