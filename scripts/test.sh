#!/bin/bash
# Runs all tests in one pytest run; says beforehand which parts this machine can't have.
#
# usage: test.sh VENV [PYTEST ARGUMENTS]
set -euo pipefail

VENV=$1
shift
cd "$(dirname "$0")/.."

note() { echo "tests: $*" >&2; }

bash scripts/system_packages.sh || note "the VS Code tests will be skipped, see the reason above"
command -v npm >/dev/null || note "Node.js with npm is not installed: the VS Code tests will be skipped"
"$VENV/bin/python" -c 'import torch' 2>/dev/null || note "torch is not installed: the evidence will be skipped"

exec "$VENV/bin/python" -m pytest "$@"
