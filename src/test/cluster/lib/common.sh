# shellcheck shell=bash
# What all parts of the test cluster share: where its things are, how processes are started,
# remembered and ended.  Meant to be sourced.
set -euo pipefail
umask 022

cluster_scripts=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache_root=${XDG_CACHE_HOME:-$HOME/.cache}/lbtier

# There is one cluster on a machine, because its addresses are fixed, so its place is fixed too: `down`
# finds it whoever ran `up`, also after a restart of the machine.
state=${LBTIER_CLUSTER_DIR:-/var/lib}/lbtier-cluster
kubeconfig=$state/kubeconfig
lock_file=/run/lbtier-cluster.lock

say() {
    printf '%s: %s\n' "$(basename "$0")" "$*" >&2
}

give_up() {
    say "$*"
    exit 1
}

# Keeps a second command from changing the cluster at the same time.  Processes that outlive the
# command must not inherit descriptor 9.
take_lock() {
    local reported=no
    while :; do
        exec 9>"$lock_file"
        if ! flock -n 9; then
            [[ $reported == yes ]] || say "waiting for another command that changes the cluster"
            reported=yes
            flock 9
        fi
        # `down` removes the file; a lock on a removed file locks nobody out.
        [[ $lock_file -ef /proc/self/fd/9 ]] && return
    done
}

# Without this, `down` would take the network away from processes it knows nothing of.
check_place() {
    [[ -d $state || ! -e /run/netns/$control_namespace ]] ||
        give_up "a cluster is up, but not in $state: set LBTIER_CLUSTER_DIR as it was for \"up\""
}

# A process is known by its number and its start time, in clock ticks after boot, since numbers are
# given again; and by the boot, since the state outlives it.
process_identity() {
    local stat
    stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
    # The second field is the command in parentheses and may hold anything, so count after it.
    # shellcheck disable=SC2086  # The fields are to be split.
    set -- "$1" ${stat##*) }
    [[ $2 != Z ]] || return 1
    echo "$1 ${21} $(cat /proc/sys/kernel/random/boot_id)"
}

# Prints the number of the process recorded as NAME, if that runs.
running_process() {
    local record pid
    record=$(cat "$state/processes/$1" 2>/dev/null) || return 1
    pid=${record%% *}
    [[ $(process_identity "$pid") == "$record" ]] && echo "$pid"
}

# start_process NAME NETWORK_NAMESPACE COMMAND...
start_process() {
    local name=$1 namespace=$2
    shift 2
    # exec all the way, so that the number recorded is the command's own; a session of its own keeps
    # Ctrl-C in this terminal from reaching it.
    (cd / && exec setsid nsenter --net="/run/netns/$namespace" "$@") \
        </dev/null >>"$state/log/$name.log" 2>&1 9>&- &
    process_identity $! >"$state/processes/$name" ||
        give_up "$name ended at once; see $state/log/$name.log"
}

# stop_process NAME [SIGNAL]; after 10 s SIGKILL.
stop_process() {
    local name=$1 signal=${2:-TERM} pid deadline=$((SECONDS + 10))
    while pid=$(running_process "$name"); do
        kill -"$signal" "$pid" 2>/dev/null || true
        ((SECONDS < deadline)) || signal=KILL
        sleep 0.05
    done
    rm -f "$state/processes/$name"
}

# wait_for SECONDS COMMAND...: waits until the command succeeds.
wait_for() {
    local deadline=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        ((SECONDS < deadline)) || return 1
        sleep 0.1
    done
}
