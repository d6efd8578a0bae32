#!/usr/bin/env bash
# Prints the folder that holds `sample`, the executable in the test cluster's own images, building it
# first where the cache, ${XDG_CACHE_HOME:-$HOME/.cache}/lbtier/sample-HASH, lacks it.
#
# usage: sample-binaries.sh
# Standard output is exactly one line, the folder; all else goes to standard error.
# Exits with 2 if the caller has to install something, with 1 if a build fails.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=lib/go-build.sh
source "$here/lib/go-build.sh"

module=$here/sample
version=$(cat "$module"/* | sha256sum | cut -c 1-12)
cache=$cache_root/sample-$version
names=(sample)
instead=''

package_of() {
    echo lbtier/test/sample
}

linker_flags() {
    echo "-s -w"
}

find_in_cache_or_build
