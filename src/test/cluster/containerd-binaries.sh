#!/usr/bin/env bash
# Prints the folder that holds containerd, its shim for runc, and ctr, building them first where the
# cache, ${XDG_CACHE_HOME:-$HOME/.cache}/lbtier/containerd-VERSION, lacks them.  What the machine has
# installed is never taken, because it runs on another root than the machine's: that of a node.
#
# usage: containerd-binaries.sh
# Standard output is exactly one line, the folder; all else goes to standard error.
# Exits with 2 if the caller has to install something, with 1 if a build fails.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=lib/go-build.sh
source "$here/lib/go-build.sh"

module=$here/containerd
# The version stands in go.mod alone.
version=$(sed -n 's|^require github\.com/containerd/containerd/v2 \(v[0-9.]*\).*$|\1|p' "$module/go.mod")
cache=$cache_root/containerd-$version
names=(containerd containerd-shim-runc-v2 ctr)
instead=''

package_of() {
    echo "github.com/containerd/containerd/v2/cmd/$1"
}

linker_flags() {
    echo "-s -w -X github.com/containerd/containerd/v2/version.Version=$version"
}

find_in_cache_or_build
