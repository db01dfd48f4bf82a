#!/bin/bash
# Checks the examples' mistaken variants, shows what the safe fixes would change, and sums up.
#
# usage: demo.sh VENV
set -euo pipefail

cd "$(dirname "$0")/.."
trainwright=$(cd "$1/bin" && pwd)/trainwright
projects=(examples/*/mistaken)

# 0 is "no findings", 1 is "findings"; anything else is an error of the tool.
check() {
  local status=0
  "$trainwright" check "$@" || status=$?
  ((status <= 1)) || exit "$status"
}

heading() { printf '\n== %s\n\n' "$*"; }

heading "trainwright check ${projects[*]}"
check "${projects[@]}"

heading "trainwright check --diff ${projects[*]}"
check --diff "${projects[@]}"

heading "trainwright check --statistics ${projects[*]}"
check --statistics "${projects[@]}"

heading "Summary"
python=$(dirname "$trainwright")/python
for project in examples/*/mistaken examples/*/fixed; do
  findings=$(check --output-format json "$project" | "$python" -c 'import json, sys; print(len(json.load(sys.stdin)))')
  printf '%-40s %3d findings\n' "$project" "$findings"
done
echo
echo "Fix a copy of them:   cp -r examples/vision/mistaken /tmp/vision && $1/bin/trainwright check --fix /tmp/vision"
echo "Read about a rule:    $1/bin/trainwright rule LOOP004"
