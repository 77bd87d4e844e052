#!/usr/bin/env bash
# Feeds mutants of small sound files to the readers, one format after the other, under the address
# sanitizer, or with SANITIZER=none without one and in the build that is there. Stops at the first
# crash, at a mutant that takes over a second of the processor, or at one that takes over 2 GiB; the
# mutant is then left in out/fuzz.
#
#   scripts/fuzz.sh [RUNS] [FORMAT ...]   100000 mutants of each format unless told otherwise
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${1:-100000}
shift || true
formats=("$@")
if [ "${#formats[@]}" -eq 0 ]; then formats=(nii nii.gz hdr nrrd nhdr mha mhd dcm zip stl obj ply 3mf model glb vtp mesh.dcm); fi

work=out/fuzz
mkdir -p "$work"
# A crash must end the process at once instead of waiting in Swift's backtracer.
export SWIFT_BACKTRACE=enable=no
export ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1:quarantine_size_mb=16

memory=/dev/shm
[ -w "$memory" ] || memory=${TMPDIR:-/tmp}

# A build with another sanitizer is another build.
sanitizer=${SANITIZER:-address}
build=.build
options=()
if [ "$sanitizer" != none ]; then
  build=.build/fuzzing
  options=(--scratch-path "$build" --sanitize="$sanitizer")
fi
echo "Building the fuzzer (a few minutes the first time) ..."
swift build -c release --quiet "${options[@]}" --product Fuzzer

# Files of a kilobyte, since a mutant of a large one is mostly voxels. `-timeout` is the clock's and
# only ends what hangs; the second is the fuzzer's own, and so is the choice of the seed for each mutant
# (Fuzzing/Mutator.swift). What the readers answered is said at the end.
for format in "${formats[@]}"; do
  seeds=$(mktemp -d)
  # In memory: a disk would be waited for at every mutant.
  scratch=$(mktemp -d -p "$memory")
  find Fuzzing/Seeds -name "*.$format" -exec cp {} "$seeds" \;
  if [ -d ../shared/data ]; then
    find ../shared/data -name "*.$format" -size -4k -exec cp -n {} "$seeds" \;
  fi
  # The voxels of a detached header lie beside it, under the name that it states.
  case $format in
  nhdr | mhd)
    folders=(Fuzzing/Seeds)
    [ ! -d ../shared/data ] || folders+=(../shared/data)
    find "${folders[@]}" -name "*.$format" -size -4k |
      while read -r header; do
        find "$(dirname "$header")" -maxdepth 1 -type f -size -64k ! -name "*.$format" \
          -exec cp -n {} "$scratch" \;
      done
    ;;
  esac
  echo "== $format: $runs mutants of $(find "$seeds" -type f | wc -l) files"
  HEARTWRIGHT_FUZZ=$format HEARTWRIGHT_FUZZ_FOLDER=$scratch HEARTWRIGHT_FUZZ_SEEDS=$seeds \
    "$build/release/Fuzzer" -runs="$runs" -seed=1 -timeout=60 -rss_limit_mb=2048 \
    -max_len=4096 -keep_seed=1 -len_control=0 -entropic=0 -reduce_inputs=0 -verbosity=0 \
    -print_final_stats=1 -artifact_prefix="$work/$format-" "$seeds"
  rm -rf "$scratch" "$seeds"
done
