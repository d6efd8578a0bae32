# shellcheck shell=bash
# Whether this machine can carry the cluster; each thing missing is one line that says what to do.

require_root() {
    [[ $(id -u) == 0 ]] || give_up "needs root, for network namespaces and mounts: run it with sudo"
}

# Everything here is looked at before anything is made.
check_requirements() {
    check_commands
    check_kernel
    check_addresses
    check_space
}

check_commands() {
    local command missing=()
    for command in ip unshare nsenter setsid flock openssl mmdebstrap awk; do
        type -P "$command" >/dev/null || missing+=("$command")
    done
    ((${#missing[@]} == 0)) || give_up "${missing[*]} not found; on Debian and Ubuntu:" \
        "apt-get install iproute2 util-linux openssl mmdebstrap debian-archive-keyring"
}

check_kernel() {
    grep -qw overlay /proc/filesystems || modprobe overlay 2>/dev/null ||
        give_up "this kernel has no overlay file system, which the nodes' roots and images are made with"
    # In a network namespace that ends with the command, so nothing is left.
    unshare --net sh -c 'ip link add v0 type veth peer name v1 && ip link add b0 type bridge' 2>/dev/null ||
        give_up "cannot make network namespaces with veth and bridge here; a container needs --privileged for it"
}

# kube-proxy speaks nftables, with the nodes' own nft.
check_nftables() {
    unshare --net chroot "$node_root" nft add table ip test 2>/dev/null ||
        give_up "this kernel has no nftables (CONFIG_NF_TABLES), which kube-proxy needs"
}

check_addresses() {
    local taken
    taken=$(ip -o address show to 198.18.0.0/15 | awk -v ours="$host_interface" '{sub(/@.*/, "", $2)} $2 != ours {print $2, $4}')
    [[ -z $taken ]] || give_up "the cluster's addresses, 198.18.0.0/15, are in use here: $taken"
}

check_space() {
    local folder free_mb
    mkdir -p "$state" "$cache_root"
    [[ $(stat -f -c %T "$state") != overlayfs ]] || give_up "$state is on an overlay, which containerd" \
        "cannot use: set LBTIER_CLUSTER_DIR to a folder elsewhere (in a container: to a volume)"
    for folder in "$state" "$cache_root"; do
        free_mb=$(df --output=avail -m "$folder" | tail -n 1)
        ((free_mb >= 3000)) || give_up "$folder has ${free_mb// /} MB free; the cluster needs 3000"
    done
}
