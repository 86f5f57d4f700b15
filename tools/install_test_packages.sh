#!/usr/bin/env bash
# The real browser, word processor, database server, fonts, and R with its survey package, that the tests use. As root on
# Debian what is missing is installed; elsewhere the tests that need them are skipped by name.
set -u
declare -A needed=(
  [chromium]=chromium
  [soffice]=libreoffice-writer-nogui
  [pdftoppm]=poppler-utils
  [nginx]=nginx-light
  [openssl]=openssl
  [systemd-analyze]=systemd
  [Rscript]=r-base-core
)
missing=()
for command in "${!needed[@]}"; do
  command -v "$command" >/dev/null 2>&1 || missing+=("${needed[$command]}")
done
# Debian keeps the server's programs of each version in a folder of their own, off the PATH.
command -v initdb >/dev/null 2>&1 || compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null || missing+=(postgresql)
# The office's spreadsheet program is a library beside soffice, without a command of its own.
office=$(readlink -f "$(command -v soffice || echo /)")
[ -e "${office%/*}/libsclo.so" ] || missing+=(libreoffice-calc-nogui)
# R with its package survey recomputes published numbers; survey calibrates with MASS.
for package in fonts-liberation2 fonts-croscore fonts-dejavu-core r-base-core r-cran-survey r-cran-mass; do
  dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "==> Not here: ${missing[*]}. The tests that need them will be skipped by name."
  exit 0
fi
echo "==> Installing ${missing[*]} (Debian packages)"
export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
# Servers are installed for the tests to start, not to run: Debian asks this file before it starts one.
if [ ! -e /usr/sbin/policy-rc.d ]; then
  trap 'rm -f /usr/sbin/policy-rc.d' EXIT
  printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d && chmod +x /usr/sbin/policy-rc.d
fi
apt-get update -qq >/dev/null && apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
