#!/usr/bin/env bash
# Makes the virtual environment from the lock, with every hash checked, and installs both distributions into it.
set -euo pipefail
cd "$(dirname "$0")/.."
venv=${1:-.venv}
lock=requirements/development.lock

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    local name
    for name in ${PYTHON3:-} python3 python3.14 python3.13 python3.12 python3.11 python; do
        if new_enough "$name"; then
            "$name" -c 'import sys; print(sys.executable)'
            return
        fi
    done
    echo "setup: Python 3.11 or newer is needed and none was found; install it or name it with PYTHON3=/path/to/python3" >&2
    exit 1
}

if ! new_enough "$venv/bin/python"; then
    python=$(find_python)
    rm -rf "$venv"
    if ! "$python" -m venv "$venv"; then
        echo "setup: $python cannot make a virtual environment; on Debian or Ubuntu: apt-get install python3-venv" >&2
        exit 1
    fi
fi
pip=("$venv/bin/python" -m pip --disable-pip-version-check --quiet)
echo "setup: installing $lock into $venv"
"${pip[@]}" install --require-hashes --only-binary :all: -r "$lock"
"${pip[@]}" install --no-deps --no-build-isolation --no-index -e . -e client
