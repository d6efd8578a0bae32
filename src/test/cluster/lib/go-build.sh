# shellcheck shell=bash
# Finds executables in a cache outside the tree, or compiles them into it from the Go modules that a
# go.mod next to this file pins.  Meant to be sourced, by a script that answers with the folder as its
# only line of standard output and that sets before calling:
#   names    the executables wanted
#   module   the folder of the go.mod
#   version  what the go.mod pins; a part of the cache folder's name, which so always says what is in it
#   cache    the folder they are kept in, under $cache_root
#   instead  what a person can do besides installing Go; may be empty
#   package_of NAME  prints the Go package of an executable
#   linker_flags     prints what to pass to the linker
# Exits with 2 if the caller has to change or install something, with 1 if a build fails.
set -euo pipefail

# From here on whatever a command prints goes to standard error; the answer goes to descriptor 3.
exec 3>&1 1>&2

cache_root=${XDG_CACHE_HOME:-$HOME/.cache}/lbtier
# Go 1.21 is the first that fetches, as a module, the newer Go that a go.mod asks for.
oldest_go_minor=21

say() {
    printf '%s: %s\n' "$(basename "$0" .sh)" "$*"
}

give_up() {
    say "$*"
    exit 2
}

answer() {
    printf '%s\n' "$1" >&3
    exit 0
}

# Prints, on one line, those of the names in $names that the folder $1 has no executable for.
missing_in() {
    local name missing=()
    for name in "${names[@]}"; do
        [[ -f $1/$name && -x $1/$name ]] || missing+=("$name")
    done
    echo "${missing[*]}"
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
        "1.$oldest_go_minor or newer$instead"
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
    rm -rf "$cache/.building" 2>/dev/null || true
}

# Prints what `go build` calls the executable of the package $1.
executable_of() {
    local package=$1
    [[ ! $package =~ /v[0-9]+$ ]] || package=${package%/*}
    echo "${package##*/}"
}

# All at once, so that one is linked while another is still compiled.
build() {
    local name packages=()
    for name in "$@"; do
        packages+=("$(package_of "$name")")
    done
    # The compiler runs in the background, because only then a signal to this script is heard at
    # once.  It does not get descriptor 3, so that whoever reads our answer never waits for it.
    # GOTMPDIR puts its temporary files where the clean-up finds them.
    (
        cd "$module"
        export CGO_ENABLED=0 GOTOOLCHAIN=auto GOWORK=off GOTMPDIR=$cache/.building
        exec "$go" build -mod=readonly -trimpath -ldflags "$(linker_flags)" \
            -o "$cache/.building/built/" "${packages[@]}"
    ) 3>&- &
    compiler=$!
    if ! wait "$compiler"; then
        compiler=''
        say "building $* failed"
        exit 1
    fi
    compiler=''
    # Only a finished file gets its name, in one step, so the cache never holds half of one.
    for name in "$@"; do
        mv -f "$cache/.building/built/$(executable_of "$(package_of "$name")")" "$cache/$name"
    done
}

build_missing() {
    local missing
    trap stop_building EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    # A run that was killed outright could not clean up.
    rm -rf "$cache/.building"
    mkdir "$cache/.building"
    read -ra missing <<<"$(missing_in "$cache")"
    say "building ${missing[*]} $version in $cache; the first build takes some minutes"
    build "${missing[@]}"
    answer "$cache"
}

find_in_cache_or_build() {
    find_in_cache
    take_lock
    # Another run may have built everything while this one waited.
    find_in_cache
    find_go
    build_missing
}
