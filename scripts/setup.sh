#!/usr/bin/env bash
# Installs what the tests need beside npm packages, where it is missing: Chromium, for the tests in a real browser.
set -eu
chromium() { [ -x "${CHROME_PATH:-/usr/bin/chromium}" ]; }
if ! chromium; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null
  else
    echo 'Chromium is missing. Install it (Debian: sudo apt-get install chromium), or set CHROME_PATH to one that is there.' >&2
    exit 1
  fi
fi
"${CHROME_PATH:-/usr/bin/chromium}" --version
