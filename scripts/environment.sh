#!/bin/bash
# Makes the virtual environment and installs into it what a stage needs.
#
# usage: environment.sh VENV project     Trainwright itself, editable
#        environment.sh VENV tests       and what the tests and checks need; torch too, for the evidence
#
# torch is installed from the index that pip is set to, and only if it is not there yet. Where that index serves the
# build for GPUs by default, install a CPU build into the environment first: it is kept.
# In the stage `tests` a failing evidence install is reported and its tests are skipped; with REQUIRE_EVIDENCE=1 it fails.
set -euo pipefail

TORCH=torch==2.13.0
VENV=$1
STAGE=$2
ROOT=$(cd "$(dirname "$0")/.." && pwd)
cd "$ROOT"

say() { echo "environment: $*" >&2; }

make_venv() {
  local python
  python=$("$ROOT/scripts/find_python.sh")
  "$python" -m venv "$VENV" 2>/dev/null && return
  rm -rf "$VENV"
  # Debian's python3 comes without the module that makes environments.
  if command -v apt-get >/dev/null && bash "$ROOT/scripts/system_packages.sh" python3-venv && "$python" -m venv "$VENV"; then
    return
  fi
  say "$python can't make a virtual environment. On Debian: sudo apt-get install python3-venv"
  exit 1
}

pip_install() { "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --no-input "$@"; }

install_evidence() {
  "$VENV/bin/python" -c 'import torch' 2>/dev/null || pip_install "$TORCH" || return
  pip_install --editable '.[evidence]'
}

[ -x "$VENV/bin/python" ] || make_venv
case $STAGE in
  project)
    say "installing Trainwright into $VENV"
    pip_install --editable .
    ;;
  tests)
    say "installing what the tests need into $VENV (the first time takes a few minutes)"
    pip_install --editable '.[dev]'
    if ! install_evidence; then
      say "torch and the other libraries of the evidence could not be installed: its tests will be skipped"
      [ "${REQUIRE_EVIDENCE:-0}" = 1 ] && exit 1
    fi
    ;;
  *)
    say "unknown stage: $STAGE"
    exit 2
    ;;
esac
exit 0
