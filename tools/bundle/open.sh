#!/usr/bin/env bash
# Opens an app as Finder does and waits until it quits. An app that the terminal starts directly has no icon in the Dock,
# and macOS asks for permissions in the terminal's name.
#
#   open.sh APP
set -euo pipefail

options=(-W)
# What the app logs appears here, unless this is no terminal. It inherits the environment, such as RATNA_LOG.
if terminal=$(tty); then options+=(--stdout "$terminal" --stderr "$terminal"); fi
exec open "${options[@]}" "$1"
