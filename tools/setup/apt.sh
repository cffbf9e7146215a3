#!/usr/bin/env bash
# Installs the Debian packages named, or says nothing when all of them are there already.
#
#   apt.sh PACKAGE…
#
# On a system without apt it only names them: package names differ, what they hold does not.
set -euo pipefail

missing=()
for package in "$@"; do
    state=$(dpkg-query --show --showformat='${Status}' "$package" 2>/dev/null || true)
    [[ $state == *" installed" ]] || missing+=("$package")
done
((${#missing[@]})) || exit 0

if ! command -v apt-get >/dev/null; then
    echo "setup: this system has no apt. Ratna is built with what Debian calls:" >&2
    printf '  %s\n' "${missing[@]}" >&2
    echo "setup: if the build stops at one of them, install it under the name it has here." >&2
    exit 0
fi

as_root=()
if ((EUID != 0)); then
    if ! command -v sudo >/dev/null; then
        echo "setup: as root, please: apt-get install ${missing[*]}" >&2
        exit 1
    fi
    as_root=(sudo)
fi

echo "setup: installing ${missing[*]}"
# Another installation may be under way, on a machine that has just started above all: wait for it.
options=(-q -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3)
"${as_root[@]}" apt-get "${options[@]}" update
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get "${options[@]}" install --yes --no-install-recommends "${missing[@]}" </dev/null
