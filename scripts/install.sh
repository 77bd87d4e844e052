#!/usr/bin/env bash
# Installs the tool, its data files and its shell completions below a prefix.
#
#   scripts/install.sh TOOL PREFIX
set -euo pipefail
cd "$(dirname "$0")/.."
tool=$1
prefix=$2
share=$prefix/share

install -d "$prefix/bin" "$share/heartwright"
install -m 755 "$tool" "$prefix/bin/heartwright"
for folder in PrintProfiles LabelSchemes SegmentationRecipes TissueRanges; do
  # What an earlier version left behind would be offered as if it were this one's.
  rm -rf "$share/heartwright/$folder"
  install -d "$share/heartwright/$folder"
  install -m 644 "$folder"/*.yaml "$share/heartwright/$folder"
done

completion() {
  install -d "$(dirname "$2")"
  "$tool" --generate-completion-script "$1" >"$2"
}
completion bash "$share/bash-completion/completions/heartwright"
completion zsh "$share/zsh/site-functions/_heartwright"
completion fish "$share/fish/vendor_completions.d/heartwright.fish"

echo "Installed $prefix/bin/heartwright with its data files in $share/heartwright."
