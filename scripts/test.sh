#!/usr/bin/env bash
# Runs the formatter's check and every test in release mode. A warning of the compiler fails it.
set -euo pipefail
cd "$(dirname "$0")/.."

swift format lint --strict --recursive Sources Tests Fuzzing Package.swift

log=$(mktemp)
trap 'rm -f "$log"' EXIT
swift build -c release --build-tests 2>&1 | tee "$log"
if grep -q 'warning:' "$log"; then
  echo "The build has warnings (above); remove them." >&2
  exit 1
fi
swift test -c release --skip-build
