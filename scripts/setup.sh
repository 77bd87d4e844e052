#!/usr/bin/env bash
# Makes sure that what the build needs is there, and installs only what is missing.
#
#   scripts/setup.sh           what the build needs
#   scripts/setup.sh interop   also what `make interop` needs: PrusaSlicer, dciodvfy, Python packages
#
# Says nothing when nothing is missing. Root, or sudo, is needed only to install.
set -euo pipefail
cd "$(dirname "$0")/.."

stop() {
  echo "$1" >&2
  exit 1
}

# Installs Debian packages; the lists of a fresh machine are empty, so they are fetched first.
install_packages() {
  command -v apt-get >/dev/null \
    || stop "These packages are missing: $* (names as in Debian); install them and run this again."
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null \
      || stop "These packages are missing: $*; install them as root with 'apt-get install $*' and run this again."
    as_root=(sudo)
  fi
  echo "Installing $* ..."
  local log
  log=$(mktemp)
  if ! { "${as_root[@]}" apt-get -q update \
    && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
      apt-get -q -y install --no-install-recommends "$@"; } </dev/null >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    rm -f "$log"
    stop "The packages could not be installed; see above."
  fi
  rm -f "$log"
}

# Debian's package of that name is there, or pkg-config knows the library, whoever installed it.
has_library() {
  dpkg -s "$1" 2>/dev/null | grep -q '^Status: install ok installed' \
    || { command -v pkg-config >/dev/null && pkg-config --exists "$2" 2>/dev/null; }
}

missing=()
command -v pkg-config >/dev/null || missing+=(pkg-config)
has_library zlib1g-dev zlib || missing+=(zlib1g-dev)
has_library libpng-dev libpng || missing+=(libpng-dev)
has_library libssl-dev libcrypto || missing+=(libssl-dev)
has_library libdcmtk-dev dcmtk || missing+=(libdcmtk-dev)
has_library libopenjp2-7-dev libopenjp2 || missing+=(libopenjp2-7-dev)
has_library libdeflate-dev libdeflate || missing+=(libdeflate-dev)
has_library libbz2-dev bzip2 || missing+=(libbz2-dev)

if ! command -v swift >/dev/null; then
  stop "Swift 6.3 or later is needed and was not found; get it from https://www.swift.org/install and put its usr/bin on the PATH."
fi
version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
if [ -z "$version" ] || [ "$(printf '%s\n' 6.3 "$version" | sort -V | head -n 1)" != 6.3 ]; then
  stop "Swift 6.3 or later is needed and this is ${version:-unknown}; get it from https://www.swift.org/install and put its usr/bin on the PATH."
fi

if [ "${1:-}" = interop ]; then
  command -v prusa-slicer >/dev/null || missing+=(prusa-slicer)
  command -v dciodvfy >/dev/null || missing+=(dicom3tools)
  if ! python3 -c 'import venv, ensurepip' 2>/dev/null; then missing+=(python3 python3-venv); fi
fi

if [ "${#missing[@]}" -gt 0 ]; then install_packages "${missing[@]}"; fi

if [ "${1:-}" = interop ]; then
  # Anew when the list of packages has changed since.
  if ! cmp -s Tests/Interop/requirements.txt .venv/installed.txt; then
    echo "Installing the Python packages of Tests/Interop/requirements.txt ..."
    python3 -m venv .venv
    .venv/bin/pip install --quiet --disable-pip-version-check -r Tests/Interop/requirements.txt
    cp Tests/Interop/requirements.txt .venv/installed.txt
  fi
fi
