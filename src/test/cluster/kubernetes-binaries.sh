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

# From here on whatever a command prints goes to standard error; the answer goes to descriptor 3.
exec 3>&1 1>&2

module=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/kubernetes
# The version stands in go.mod alone, so that the folder's name always says what is in it.
version=$(sed -n 's|^require k8s\.io/kubernetes \(v[0-9.]*\).*$|\1|p' "$module/go.mod")
cache_root=${XDG_CACHE_HOME:-$HOME/.cache}/lbtier
cache=$cache_root/kubernetes-$version
building=$cache/.building
# Go 1.21 is the first that fetches, as a module, the newer Go that go.mod asks for.
oldest_go_minor=21

say() {
    printf 'kubernetes-binaries: %s\n' "$*"
}

give_up() {
    say "$*"
    exit 2
}

answer() {
    printf '%s\n' "$1" >&3
    exit 0
}

package_of() {
    case $1 in
        etcd) echo go.etcd.io/etcd/server/v3 ;;
        kube-apiserver | kube-controller-manager | kube-scheduler | kube-proxy | kubelet | kubectl)
            echo "k8s.io/kubernetes/cmd/$1" ;;
        *) return 1 ;;
    esac
}

# Prints, on one line, those of the names in $names that the folder $1 has no executable for.
missing_in() {
    local name missing=()
    for name in "${names[@]}"; do
        [[ -f $1/$name && -x $1/$name ]] || missing+=("$name")
    done
    echo "${missing[*]}"
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

find_in_cache() {
    [[ -n $(missing_in "$cache") ]] || answer "$cache"
}

# Succeeds if the command $1 is a Go that is new enough.
is_go_sufficient() {
    local text
    # GOTOOLCHAIN=local asks for the installed version, not for the one some go.mod would select.
    text=$(GOTOOLCHAIN=local "$1" version 2>/dev/null) || return 1
    [[ $text =~ go1\.([0-9]+) ]] && ((BASH_REMATCH[1] >= oldest_go_minor))
}

# Prints the name of the newest package of Go, out of all the sources configured, that is new enough.
# The packages with the version in their name are asked for, not golang-go, because that one depends
# on the release, while these can be had from backports without changing what the release prefers.
debian_go_package() {
    local package newest=''
    while read -r package; do
        if [[ $package =~ ^golang-1\.([0-9]+)-go$ ]] && ((BASH_REMATCH[1] >= oldest_go_minor)) &&
            [[ $(apt-cache policy "$package") =~ Candidate:\ [0-9] ]]; then
            newest=$package
        fi
    done < <(apt-cache search --names-only '^golang-1\.[0-9]+-go$' | cut -d' ' -f1 | sort -V)
    echo "$newest"
}

# Sets $go to a Go installed from a Debian package, if there is a sufficient one.
install_debian_go() {
    [[ $(id -u) == 0 ]] && type -P apt-get apt-cache dpkg >/dev/null || return 1
    local package
    package=$(debian_go_package)
    if [[ -z $package ]]; then
        # A fresh container has no package lists at all, which looks the same.
        apt-get -qq update || return 1
        package=$(debian_go_package)
    fi
    [[ -n $package ]] || return 1
    say "installing $package"
    # Go needs the certificates to fetch modules, but its package does not ask for them.  What is
    # installed already stays as it is.
    DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends --no-upgrade \
        "$package" ca-certificates || return 1
    # The versioned package puts nothing on PATH.
    go=$(dpkg -L "$package" | grep '/bin/go$')
    is_go_sufficient "$go"
}

# Sets $go to the Go to build with.
find_go() {
    go=$(type -P go) && is_go_sufficient "$go" && return 0
    install_debian_go && return 0
    give_up "$(missing_in "$cache") not found, and no Go to build with: install Go" \
        "1.$oldest_go_minor or newer, or set KUBEBUILDER_ASSETS to a folder with ${names[*]}"
}

# The lock keeps a second run from building, or installing Go, at the same time.  Descriptor 9 is left
# open for the compiler on purpose: if this script dies but its compiler does not, nobody may build
# before that has ended.
take_lock() {
    mkdir -p "$cache"
    exec 9>"$cache/.lock"
    if ! flock -n 9; then
        say "waiting for another build into $cache"
        flock 9
    fi
}

compiler=''
# shellcheck disable=SC2317  # A trap calls it, which shellcheck does not see.
stop_building() {
    trap '' INT TERM
    [[ -z $compiler ]] || kill "$compiler" 2>/dev/null || true
    [[ -z $compiler ]] || wait "$compiler" 2>/dev/null || true
    rm -rf "$building" 2>/dev/null || true
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

build() {
    local name=$1
    say "building $name $version"
    # The compiler runs in the background, because only then a signal to this script is heard at
    # once.  It does not get descriptor 3, so that whoever reads our answer never waits for it.
    # GOTMPDIR puts its temporary files where the clean-up finds them.
    (
        cd "$module"
        export CGO_ENABLED=0 GOTOOLCHAIN=auto GOWORK=off GOTMPDIR=$building
        exec "$go" build -mod=readonly -trimpath -ldflags "$(linker_flags)" \
            -o "$building/$name" "$(package_of "$name")"
    ) 3>&- &
    compiler=$!
    if ! wait "$compiler"; then
        compiler=''
        say "building $name failed"
        exit 1
    fi
    compiler=''
    # Only a finished file gets its name, in one step, so the cache never holds half of one.
    mv -f "$building/$name" "$cache/$name"
}

build_missing() {
    local name missing
    trap stop_building EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    # A run that was killed outright could not clean up.
    rm -rf "$building"
    mkdir "$building"
    missing=$(missing_in "$cache")
    say "building $missing in $cache; the first build takes some minutes"
    for name in $missing; do
        build "$name"
    done
    answer "$cache"
}

names=("$@")
((${#names[@]})) || names=(kube-apiserver etcd)
for name in "${names[@]}"; do
    package_of "$name" >/dev/null || give_up "do not know $name; see the head of $0 for the usage"
done
find_in_assets
find_on_path
find_in_cache
take_lock
# Another run may have built everything while this one waited.
find_in_cache
find_go
build_missing
