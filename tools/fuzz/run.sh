#!/usr/bin/env bash
# Fuzzes the decoders with generated files: mostly whole pictures, the rest of the time raw files and metadata alone, in
# whole files and block by block; the parser of queries; the JSON of Google Takeout; Lightroom's previews; and XMP,
# packets and the files that they are in.
#
#   run.sh TOOLS CACHE MINUTES [--features heif]
#
# The build and the corpus are kept in CACHE: the next run continues from there. A file that causes a failure ends the run
# and is saved in tests/fuzz/artifacts. MINUTES can be a fraction.
#
# The address sanitizer instruments Rust and the C code of libjpeg-turbo. libheif comes precompiled from the system, so in
# it only malloc, memcpy and similar calls are checked. Coverage guides the fuzzer in Rust code only.
set -euo pipefail

tools=$1 cache=$2 minutes=$3
shift 3
cd "$(dirname "$0")/../.."

# The most memory that one picture may take, plus what else is in memory; see src/pictures/decode/limits.rs of the engine.
limits=(-timeout=30 -rss_limit_mb=4096 -malloc_limit_mb=2200)

fuzz() {
    local target=$1 share=$2 corpus=$cache/fuzz-corpus/$1
    shift 2
    local seconds
    seconds=$(awk "BEGIN { s = int($minutes * 60 * $share + 0.5); print (s > 0 ? s : 1) }")
    mkdir -p "$corpus"
    echo "fuzz: $target for $seconds seconds"
    # RUSTC_BOOTSTRAP enables the sanitizer's unstable flag in a stable compiler.
    RUSTC_BOOTSTRAP=1 PATH=$PWD/tools/fuzz/bin:$PATH nice -n 10 "$tools/bin/cargo-fuzz" run --fuzz-dir tests/fuzz \
        --target-dir "$cache/target-fuzz" ${features[@]+"${features[@]}"} "$target" \
        "$corpus" "tests/fuzz/seeds/$target" "$@" -- \
        -dict=tests/fuzz/formats.dict -max_len=32768 -max_total_time="$seconds" -print_final_stats=1 "${limits[@]}"
}

features=("$@")
fuzz picture 0.25 tests/pictures/heif tests/pictures/jp2 tests/pictures/jxl tests/pictures/nasty
fuzz raw 0.15
fuzz tiff 0.15
fuzz metadata 0.1
fuzz embedded 0.1
fuzz query 0.05
fuzz takeout 0.05
fuzz lrprev 0.05
fuzz xmp 0.05
fuzz packets 0.05 tests/fuzz/seeds/metadata
