#!/usr/bin/env bash
# Finds a Python that is new enough and lets it set up the virtual environment named as the first argument.
set -euo pipefail
here=$(dirname "$0")

for name in ${PYTHON3:-} python3 python3.14 python3.13 python3.12 python3.11 python; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        exec "$name" "$here/install.py" "$@"
    fi
done
echo "setup: Python 3.11 or newer is needed and none was found; install it, or name it: make setup PYTHON3=/path/to/python3" >&2
exit 1
