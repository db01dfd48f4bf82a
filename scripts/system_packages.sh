#!/bin/bash
# Installs Debian packages, as root or with a sudo that asks nothing. Says why where it can't, and exits 3.
#
# usage: system_packages.sh [PACKAGE...]     without arguments: those that the tests need: editors, ssh
set -euo pipefail

say() { echo "system packages: $*" >&2; }

wanted=("$@")
if ((${#wanted[@]} == 0)); then
  command -v chromium >/dev/null || wanted+=(chromium)
  command -v rg >/dev/null || wanted+=(ripgrep)
  command -v patchelf >/dev/null || wanted+=(patchelf)
  command -v tmux >/dev/null || wanted+=(tmux)
  command -v sshd >/dev/null || [ -x /usr/sbin/sshd ] || wanted+=(openssh-server openssh-client)
  command -v g++ >/dev/null || wanted+=(g++)
  command -v make >/dev/null || wanted+=(make)
  command -v python3 >/dev/null || wanted+=(python3)
fi
((${#wanted[@]} == 0)) && exit 0

if ! command -v apt-get >/dev/null; then
  say "missing, and there is no apt-get to install them with: ${wanted[*]}"
  exit 3
fi
as_root=()
if ((EUID != 0)); then
  if ! sudo -n true 2>/dev/null; then
    say "missing, and this user may not install them: ${wanted[*]}"
    say "run: sudo apt-get install --no-install-recommends ${wanted[*]}"
    exit 3
  fi
  as_root=(sudo -n)
fi

say "installing ${wanted[*]}"
apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3)
"${apt[@]}" update
"${apt[@]}" install -y --no-install-recommends "${wanted[@]}" >/dev/null
