#!/usr/bin/env bash
# Prints the folder that holds helm, building it first where the cache,
# ${XDG_CACHE_HOME:-$HOME/.cache}/lbtier/helm-VERSION, lacks it.  What the machine has installed is not
# taken, so that everybody tests the chart with the same one.
#
# usage: helm-binaries.sh
# Standard output is exactly one line, the folder; all else goes to standard error.
# Exits with 2 if the caller has to install something, with 1 if a build fails.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=lib/go-build.sh
source "$here/lib/go-build.sh"

module=$here/helm
# The versions stand in go.mod alone.
version=$(sed -n 's|^require helm\.sh/helm/v3 \(v[0-9.]*\).*$|\1|p' "$module/go.mod")
kubernetes_minor=$(sed -n 's|^.*k8s\.io/api v0\.\([0-9]*\).*$|\1|p' "$module/go.mod")
cache=$cache_root/helm-$version
names=(helm)
instead=''

package_of() {
    echo "helm.sh/helm/v3/cmd/$1"
}

# Without these it would call itself v3.21, and a chart would be told of Kubernetes 1.20.
linker_flags() {
    local flags="-s -w -X helm.sh/helm/v3/internal/version.version=$version" package
    for package in lint/rules chartutil; do
        flags+=" -X helm.sh/helm/v3/pkg/$package.k8sVersionMajor=1"
        flags+=" -X helm.sh/helm/v3/pkg/$package.k8sVersionMinor=$kubernetes_minor"
    done
    echo "$flags"
}

find_in_cache_or_build
