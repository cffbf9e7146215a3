#!/usr/bin/env bash
# Names the browser in which the page's tests run, and installs one if there is none.
#
# Debian has Chromium as a package. Ubuntu has it only as a snap, which cannot be driven, so there Playwright installs its
# own. A Mac needs Chrome or Playwright's; neither is installed unasked.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
install=(node "$root/ui/node_modules/playwright-core/cli.js" install --no-shell chromium)

# Prints the browser that ui/tests/browser/harness.ts starts.
find_browser() {
    (cd "$root/ui" && node -e '
        const own = require("playwright-core").chromium.executablePath();
        const places = require("./tests/browser/browsers.json").map((place) => (place === "playwright" ? own : place));
        const found = places.find(require("node:fs").existsSync);
        if (!found) process.exit(1);
        console.log(found);')
}

if ! browser=$(find_browser); then
    if [[ $(uname -s) == Darwin ]]; then
        echo "setup: the page's tests need Google Chrome, or Playwright's Chromium: ${install[*]}" >&2
        exit 1
    fi
    # The headless shell starts pages in half the time; not every distribution has it.
    "$root/tools/setup/apt.sh" chromium-headless-shell || "$root/tools/setup/apt.sh" chromium || "${install[@]}" || true
    browser=$(find_browser) || {
        echo "setup: no browser for the page's tests could be installed: install Google Chrome" >&2
        exit 1
    }
fi
echo "setup: the page's tests run in $browser"
