#!/usr/bin/env bash
# Feeds the decoders' entry with made-up files: most of the time whole pictures, the rest raw files and EXIF alone.
#
#   run.sh TOOLS CACHE MINUTES [--features heif]
#
# What is compiled, and the files found on the way, are kept in CACHE: the next run begins where this one ended. A
# file that breaks something is left in tests/fuzz/artifacts, and ends the run. MINUTES can be a fraction.
#
# The address sanitizer watches Rust and the C of libjpeg-turbo; libheif comes compiled from the system, so that in it
# only what goes through malloc, memcpy and their like is seen. Coverage leads the fuzzer through Rust alone.
set -euo pipefail

tools=$1 cache=$2 minutes=$3
shift 3
cd "$(dirname "$0")/../.."

# The most that one picture may take, and what is held beside it; see src/decode/limits.rs of the engine.
limits=(-timeout=30 -rss_limit_mb=4096 -malloc_limit_mb=2200)

fuzz() {
    local target=$1 share=$2 corpus=$cache/fuzz-corpus/$1
    shift 2
    local seconds
    seconds=$(awk "BEGIN { s = int($minutes * 60 * $share + 0.5); print (s > 0 ? s : 1) }")
    mkdir -p "$corpus"
    echo "fuzz: $target for $seconds seconds"
    # The sanitizer's flag is not for stable compilers, but works with them.
    RUSTC_BOOTSTRAP=1 PATH=$PWD/tools/fuzz/bin:$PATH nice -n 10 "$tools/bin/cargo-fuzz" run --fuzz-dir tests/fuzz \
        --target-dir "$cache/target-fuzz" ${features[@]+"${features[@]}"} "$target" \
        "$corpus" "tests/fuzz/seeds/$target" "$@" -- \
        -dict=tests/fuzz/formats.dict -max_len=32768 -max_total_time="$seconds" -print_final_stats=1 "${limits[@]}"
}

features=("$@")
fuzz picture 0.7 tests/pictures/heif tests/pictures/nasty
fuzz raw 0.15
fuzz exif 0.15
