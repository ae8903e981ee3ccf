#!/usr/bin/env bash
# Installs what the tests need beside npm packages, where it is missing: Chromium, for the tests in a real browser, and nats-server, for those with a cluster.
set -eu
chromium() { [ -x "${CHROME_PATH:-/usr/bin/chromium}" ]; }
nats() { command -v nats-server >/dev/null; }
missing=()
chromium || missing+=(chromium)
nats || missing+=(nats-server)
if [ "${#missing[@]}" -gt 0 ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
  elif chromium; then
    echo 'nats-server is missing; the tests with a cluster are skipped without it (Debian: sudo apt-get install nats-server).' >&2
  else
    echo 'Chromium is missing. Install it (Debian: sudo apt-get install chromium), or set CHROME_PATH to one that is there.' >&2
    exit 1
  fi
fi
"${CHROME_PATH:-/usr/bin/chromium}" --version
if nats; then nats-server --version; fi
