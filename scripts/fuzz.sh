#!/usr/bin/env bash
# Feeds mutants of small sound files to the readers, one format after the other, under the address
# sanitizer. Stops at the first crash, at a mutant that takes over a second, or at one that takes
# over 2 GiB; the mutant is then left in out/fuzz.
#
#   scripts/fuzz.sh [RUNS] [FORMAT ...]   100000 mutants of each format unless told otherwise
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${1:-100000}
shift || true
formats=("$@")
if [ "${#formats[@]}" -eq 0 ]; then formats=(nii nii.gz hdr nrrd nhdr mha mhd dcm zip); fi

tool=.build/release/heartwright
work=out/fuzz
mkdir -p "$work"
# A crash must end the process at once instead of waiting in Swift's backtracer.
export SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1

echo "Building the fuzzer (a few minutes the first time) ..."
swift build --package-path Fuzzing --scratch-path .build/fuzzing -c release --quiet \
  --sanitize=fuzzer --sanitize=address --product Fuzzer

# The seeds: a tiny phantom in every format that the tool writes, and the small files of others
# where they are there.
"$tool" phantom --spacing 10 -o "$work/phantom" --force --quiet
for format in "${formats[@]}"; do
  seeds=$work/seeds-$format
  mkdir -p "$seeds"
  for volume in "$work"/phantom/*.nii.gz; do
    target=$seeds/$(basename "$volume" .nii.gz).$format
    if [ ! -e "$target" ]; then "$tool" convert "$volume" "$target" --quiet 2>/dev/null || true; fi
  done
  if [ -d ../shared/data ]; then
    find ../shared/data -name "*.$format" -size -40k -exec cp -n {} "$seeds" \;
  fi
  scratch=$(mktemp -d)
  echo "== $format: $runs mutants of $(find "$seeds" -type f | wc -l) files"
  HEARTWRIGHT_FUZZ=$format HEARTWRIGHT_FUZZ_FOLDER=$scratch \
    .build/fuzzing/release/Fuzzer -runs="$runs" -seed=1 -timeout=1 -rss_limit_mb=2048 \
    -max_len=65536 -verbosity=0 -print_final_stats=1 -artifact_prefix="$work/$format-" "$seeds"
  rm -rf "$scratch"
done
