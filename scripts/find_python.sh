#!/bin/bash
# Prints the first Python that is new enough for Trainwright; PYTHON=... chooses one.
set -euo pipefail

for candidate in ${PYTHON:+"$PYTHON"} python3 python3.13 python3.12 python3.11 python3.10 python3.14 python; do
  if command -v "$candidate" >/dev/null && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
    command -v "$candidate"
    exit 0
  fi
done
echo "Trainwright needs Python 3.10 or newer, and none was found. Install it, or name it: make PYTHON=/path/to/python" >&2
exit 1
