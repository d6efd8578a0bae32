#!/usr/bin/env bash
# Prints the folder that holds h2spec, building it first where the cache,
# ${XDG_CACHE_HOME:-$HOME/.cache}/lbtier/h2spec-VERSION, lacks it.
#
# usage: h2spec-binaries.sh
# Standard output is exactly one line, the folder; all else goes to standard error.
# Exits with 2 if the caller has to install something, with 1 if a build fails.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=lib/go-build.sh
source "$here/lib/go-build.sh"

module=$here/h2spec
# The version stands in go.mod alone.
version=$(sed -n 's|^.*github\.com/summerwind/h2spec \(v[0-9.]*\).*$|\1|p' "$module/go.mod")
cache=$cache_root/h2spec-$version
names=(h2spec)
instead=''

package_of() {
    echo "github.com/summerwind/h2spec/cmd/$1"
}

linker_flags() {
    echo "-s -w"
}

find_in_cache_or_build
