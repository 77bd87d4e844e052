#!/usr/bin/env bash
# Makes the synthetic heart, or takes the scan that is given, and prints it into a folder.
#
#   scripts/demo.sh TOOL [SCAN]
set -euo pipefail
cd "$(dirname "$0")/.."
tool=$1
scan=${2:-}

mkdir -p out
if [ -n "$scan" ]; then
  "$tool" print "$scan" -o out/demo --force
  made=(out/demo)
else
  "$tool" phantom -o out/phantom --force
  "$tool" print out/phantom/ct.nii.gz -o out/demo --force
  "$tool" print out/phantom/labels.nii.gz --scheme phantom -o out/demo-labels --force
  made=(out/phantom out/demo out/demo-labels)
fi

echo
echo "Made:"
for folder in "${made[@]}"; do
  echo "  $PWD/$folder"
  (cd "$folder" && find . -maxdepth 1 -mindepth 1 ! -name '.*' | LC_ALL=C sort | while read -r name; do
    name=${name#./}
    if [ -d "$name" ]; then
      printf '    %9s  %s\n' "$(find "$name" -type f | wc -l) files" "$name/"
    else
      printf '    %9s  %s\n' "$(du -h --apparent-size "$name" | cut -f1)" "$name"
    fi
  done)
done
echo "Open out/demo/model.3mf in a slicer; out/demo/report.md says what it is. Not for diagnosis."
