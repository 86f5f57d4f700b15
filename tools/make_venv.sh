#!/usr/bin/env bash
# Makes a virtual environment with the first Python 3.11 or newer that can; on Debian as root it installs python3-venv.
set -eu
target=$1
for python in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
  command -v "$python" >/dev/null 2>&1 || continue
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
  if "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    exec "$python" -m venv "$target"
  fi
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "==> $python has no venv module: installing Debian's python3-venv"
    apt-get update -qq >/dev/null
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-venv >/dev/null
    exec "$python" -m venv "$target"
  fi
  echo "$python has no venv module. Install it (Debian: apt-get install python3-venv) and run make again." >&2
  exit 1
done
echo "No Python 3.11 or newer was found. Install one, or name it: make PYTHON=/path/to/python3.12 …" >&2
exit 1
