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
  elif chromium && [ -z "${CI:-}" ]; then
    echo 'nats-server is missing; the tests with a cluster are left out without it (Debian: sudo apt-get install nats-server).' >&2
  else
    echo "Missing: ${missing[*]}. Install them (Debian: sudo apt-get install ${missing[*]}), or set CHROME_PATH to a Chromium that is there." >&2
    exit 1
  fi
fi
"${CHROME_PATH:-/usr/bin/chromium}" --version
if nats; then nats-server --version; fi
