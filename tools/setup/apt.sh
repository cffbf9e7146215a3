#!/usr/bin/env bash
# Installs the given Debian packages; prints nothing if all of them are installed.
#
#   apt.sh PACKAGE…
#
# On a system without apt it only lists them: other systems have the same software under other names.
set -euo pipefail

missing=()
for package in "$@"; do
    state=$(dpkg-query --show --showformat='${Status}' "$package" 2>/dev/null || true)
    [[ $state == *" installed" ]] || missing+=("$package")
done
((${#missing[@]})) || exit 0

if ! command -v apt-get >/dev/null; then
    echo "setup: this system has no apt. Ratna needs the equivalents of these Debian packages:" >&2
    printf '  %s\n' "${missing[@]}" >&2
    echo "setup: if the build fails for lack of one, install it under its name on this system." >&2
    exit 0
fi

as_root=()
if ((EUID != 0)); then
    if ! command -v sudo >/dev/null; then
        echo "setup: run as root: apt-get install ${missing[*]}" >&2
        exit 1
    fi
    as_root=(sudo)
fi

echo "setup: installing ${missing[*]}"
# Wait for an installation in progress, which is common on a machine that has just booted.
options=(-q -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3)
"${as_root[@]}" apt-get "${options[@]}" update
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get "${options[@]}" install --yes --no-install-recommends "${missing[@]}" </dev/null
