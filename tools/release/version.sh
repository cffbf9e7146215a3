#!/usr/bin/env bash
# Prints Ratna's version, which only the workspace's Cargo.toml states.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
awk -F '"' '/^\[/ { inside = ($0 == "[workspace.package]") } inside && /^version = / { print $2 }' Cargo.toml
