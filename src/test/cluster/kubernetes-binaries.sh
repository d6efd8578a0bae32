#!/usr/bin/env bash
# Prints the folder that holds the Kubernetes executables the tests run, building them first where
# nothing else provides them.  The tests talk to a real kube-apiserver and a real etcd, because a
# mock agrees with whatever the code believes; they must get them on a machine that reaches nothing
# but package registries, so the last resort is to compile both from their Go modules.
#
# usage: kubernetes-binaries.sh [NAME...]
#   NAME  etcd, kube-apiserver, kube-controller-manager, kube-scheduler, kube-proxy, kubelet or
#         kubectl.  Without one, kube-apiserver and etcd.
#
# Standard output is exactly one line, the folder; all else goes to standard error.  The first of
# these that has every NAME is taken:
#   1. $KUBEBUILDER_ASSETS, which is the place other Kubernetes test tools use too; once it is set,
#      nothing else is looked at
#   2. PATH
#   3. the cache, ${XDG_CACHE_HOME:-$HOME/.cache}/lbtier/kubernetes-VERSION
#   4. a build into that cache, with Go 1.21 or newer
# Exits with 2 if the caller has to change or install something, with 1 if a build fails.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=lib/go-build.sh
source "$here/lib/go-build.sh"

module=$here/kubernetes
# The version stands in go.mod alone.
version=$(sed -n 's|^require k8s\.io/kubernetes \(v[0-9.]*\).*$|\1|p' "$module/go.mod")
cache=$cache_root/kubernetes-$version

package_of() {
    case $1 in
        etcd) echo go.etcd.io/etcd/server/v3 ;;
        kube-apiserver | kube-controller-manager | kube-scheduler | kube-proxy | kubelet | kubectl)
            echo "k8s.io/kubernetes/cmd/$1" ;;
        *) return 1 ;;
    esac
}

find_in_assets() {
    [[ -n ${KUBEBUILDER_ASSETS:-} ]] || return 0
    local missing
    missing=$(missing_in "$KUBEBUILDER_ASSETS")
    [[ -z $missing ]] || give_up "KUBEBUILDER_ASSETS is $KUBEBUILDER_ASSETS, which has no executable $missing"
    answer "$(cd "$KUBEBUILDER_ASSETS" && pwd)"
}

find_on_path() {
    local name file folder common='' same=yes
    local -A found=()
    for name in "${names[@]}"; do
        # type -P sees files only, so a function or an alias of that name cannot mislead.
        file=$(type -P "$name") || return 0
        folder=$(cd "$(dirname "$file")" && pwd)
        found[$name]=$folder/$name
        [[ -z $common || $common == "$folder" ]] || same=no
        common=$folder
    done
    [[ $same == no ]] || answer "$common"

    # Links keep the promise of one folder.  They have a folder of their own, lest they be taken for
    # what was built here, and a rename puts each in place, so that two runs do not trip each other.
    local links=$cache_root/from-path
    mkdir -p "$links"
    for name in "${names[@]}"; do
        ln -sfn "${found[$name]}" "$links/.$name.$$"
        mv -fT "$links/.$name.$$" "$links/$name"
    done
    answer "$links"
}

# A server built without these would call itself v0.0.0, and clients would take it for that.  The
# second package is where Kubernetes' own clients get the version in their User-Agent from.
linker_flags() {
    local minor=${version#v1.} package flags='-s -w'
    for package in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
        flags+=" -X $package.gitVersion=$version -X $package.gitMajor=1 -X $package.gitMinor=${minor%%.*}"
    done
    echo "$flags"
}

names=("$@")
((${#names[@]})) || names=(kube-apiserver etcd)
for name in "${names[@]}"; do
    package_of "$name" >/dev/null || give_up "do not know $name; see the head of $0 for the usage"
done
instead=", or set KUBEBUILDER_ASSETS to a folder with ${names[*]}"
find_in_assets
find_on_path
find_in_cache_or_build
