#!/usr/bin/env bash
# Prints where Chromium is; installs Debian's when it is missing and that is allowed here: as root, with apt-get.
set -euo pipefail

find_chromium() {
    command -v chromium || command -v chromium-browser || command -v google-chrome
}

if find_chromium; then
    exit 0
fi
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "chromium: not installed; as root on Debian this script installs it, elsewhere install it by hand" >&2
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive
{
    apt-get update
    apt-get install -y --no-install-recommends chromium fonts-noto-cjk
} >&2
find_chromium
