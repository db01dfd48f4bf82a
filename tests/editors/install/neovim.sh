#!/bin/bash
# Puts two Neovims (Debian trixie's 0.10 and forky's, at least 0.11) and tmux under .editors/neovim,
# each with the C library it was built for. Nothing outside .editors is written, root is not needed.
#
# usage: neovim.sh [EDITORS_DIR]     (default: .editors in the project's root)
# Afterwards: EDITORS_DIR/neovim/{trixie,forky}/nvim and EDITORS_DIR/neovim/trixie/tmux.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
editors=${1:-$(cd "$here/../../.." && pwd)/.editors}
mkdir -p "$editors/neovim"
root=$(cd "$editors/neovim" && pwd)

exec 9>"$root/.lock"
flock 9 # two test runs at once must not unpack into the same folder

# The stamp holds what the result depends on: this script, and the place, which the patched binaries name.
stamp="$(sha256sum <"${BASH_SOURCE[0]}" | cut -d' ' -f1) $root"

die() {
  echo "neovim.sh: $*" >&2
  exit 1
}

for tool in apt-get dpkg-deb tar; do
  command -v "$tool" >/dev/null || die "$tool is missing: these Neovims are Debian packages, unpacked with apt and dpkg"
done
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
[ -r "$keyring" ] || die "$keyring is missing: install the package debian-archive-keyring"

# The mirror that this machine's apt already uses, if it is Debian's own archive.
mirror() {
  local found=""
  if [ -r /etc/apt/sources.list.d/debian.sources ]; then
    found=$(awk '/^URIs:/ { print $2; exit }' /etc/apt/sources.list.d/debian.sources)
  elif [ -r /etc/apt/sources.list ] && grep -q '^ID=debian' /etc/os-release; then
    found=$(sed 's/\[[^]]*\]//' /etc/apt/sources.list | awk '$1 == "deb" { print $2; exit }')
  fi
  echo "${found:-http://deb.debian.org/debian}"
}

# unpack SUITE DIR PACKAGE...: the packages and all they depend on, libc included, under DIR.
unpack() {
  local suite=$1 dir=$2
  shift 2
  local apt_dir="$dir/.apt"
  rm -rf "$dir"
  mkdir -p "$apt_dir/lists/partial" "$apt_dir/cache/archives/partial" "$apt_dir/state"
  : >"$apt_dir/status"
  echo "deb [signed-by=$keyring] $(mirror) $suite main" >"$apt_dir/sources.list"
  local apt=(apt-get -qq
    -o Dir::Etc::sourcelist="$apt_dir/sources.list" -o Dir::Etc::sourceparts=/dev/null
    -o Dir::Etc::preferencesparts=/dev/null -o Dir::State="$apt_dir/state" -o Dir::State::status="$apt_dir/status"
    -o Dir::State::lists="$apt_dir/lists" -o Dir::Cache="$apt_dir/cache" -o APT::Install-Recommends=false
    -o APT::Sandbox::User="$(id -un)" -o pkgCacheGen::Essential=none -o Acquire::Retries=3 -o Acquire::Languages=none
    -o Debug::NoLocking=1)
  "${apt[@]}" update
  "${apt[@]}" install -y --download-only "$@"
  local deb
  for deb in "$apt_dir"/cache/archives/*.deb; do
    dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$dir" --keep-directory-symlink --no-same-owner
  done
  rm -rf "$apt_dir"
}

loader_of() { find "$1/usr/lib64" "$1/lib64" "$1/usr/lib" "$1/lib" -name 'ld-linux-*.so.*' 2>/dev/null | head -1; }

libraries_of() {
  local dir=$1 libc
  libc=$(find "$dir/usr/lib" "$dir/lib" -name libc.so.6 2>/dev/null | head -1)
  [ -n "$libc" ] || die "no libc in what was unpacked under $dir"
  local triple
  triple=$(basename "$(dirname "$libc")")
  echo "$dir/usr/lib/$triple:$dir/lib/$triple"
}

# Neovim's terminal UI starts /proc/self/exe once more, and tmux its own server. Both would lose a library path
# given from outside ("ld.so --library-path"), so loader and path are written into the programs themselves.
# patchelf itself runs that other way.
repoint() {
  local dir=$1 binary=$2
  "$(loader_of "$root/trixie")" --library-path "$(libraries_of "$root/trixie")" "$root/trixie/usr/bin/patchelf" \
    --set-interpreter "$(loader_of "$dir")" --force-rpath --set-rpath "$(libraries_of "$dir")" "$binary"
}

wrap_neovim() {
  local dir=$1
  repoint "$dir" "$dir/usr/bin/nvim"
  # usr/lib/nvim holds the tree-sitter parsers: without it, markdown in floating windows fails.
  cat >"$dir/nvim" <<WRAPPER
#!/bin/sh
export VIMRUNTIME="$dir/usr/share/nvim/runtime"
exec "$dir/usr/bin/nvim" --cmd "set runtimepath^=$dir/usr/lib/nvim" "\$@"
WRAPPER
  chmod +x "$dir/nvim"
}

wrap_tmux() {
  local dir=$1
  repoint "$dir" "$dir/usr/bin/tmux"
  cat >"$dir/tmux" <<WRAPPER
#!/bin/sh
export TERMINFO_DIRS="$dir/usr/share/terminfo:$dir/usr/lib/terminfo:$dir/lib/terminfo"
exec "$dir/usr/bin/tmux" "\$@"
WRAPPER
  chmod +x "$dir/tmux"
}

version_of() { "$1/nvim" --clean --headless --version | sed -n 's/^NVIM v\([0-9]*\.[0-9]*\).*/\1/p'; }

current() { [ "$(cat "$root/$1/.installed" 2>/dev/null)" = "$stamp" ]; }

if ! current trixie; then
  unpack trixie "$root/trixie" neovim tmux patchelf
  wrap_neovim "$root/trixie"
  wrap_tmux "$root/trixie"
  [ "$(version_of "$root/trixie")" = 0.10 ] || die "trixie's Neovim should be 0.10, not $(version_of "$root/trixie")"
  "$root/trixie/tmux" -V >/dev/null || die "tmux does not run"
  echo "$stamp" >"$root/trixie/.installed"
fi
if ! current forky; then
  unpack forky "$root/forky" neovim
  wrap_neovim "$root/forky"
  newest=$(version_of "$root/forky")
  # forky moves on: any version that has vim.lsp.config() is what is wanted here.
  [ "$(printf '%s\n' 0.11 "$newest" | sort -V | head -1)" = 0.11 ] || die "forky's Neovim should be 0.11 or newer, not $newest"
  echo "$stamp" >"$root/forky/.installed"
fi

for suite in trixie forky; do
  echo "$suite: Neovim $(version_of "$root/$suite") at $root/$suite/nvim"
done
echo "tmux: $("$root/trixie/tmux" -V) at $root/trixie/tmux"
