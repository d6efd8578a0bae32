# shellcheck shell=bash
# What the cluster is put together from.  Each is made once and kept in the cache; the first time on a
# machine that takes minutes.

fetch_parts() {
    # The nodes run these too.
    kubernetes=$("$cluster_scripts/kubernetes-binaries.sh" etcd kube-apiserver kube-controller-manager \
        kube-scheduler kube-proxy kubelet kubectl)
    containerd=$("$cluster_scripts/containerd-binaries.sh")
    ensure_sample_images
    ensure_node_root
}

# The root file system under all nodes: a Debian with what a node needs.
node_suite=trixie
node_packages=ca-certificates,conntrack,containernetworking-plugins,curl,iproute2,iputils-ping,kmod,mount,nftables,procps,runc,util-linux

# Sets $node_root.
ensure_node_root() {
    local recipe unfinished
    # Another recipe is another folder, so a change here never meets an old root.
    recipe=$(printf '%s %s' "$node_suite" "$node_packages" | sha256sum | cut -c 1-12)
    node_root=$cache_root/node-root-$node_suite-$recipe
    [[ ! -d $node_root ]] || return 0
    say "making the nodes' root file system in $node_root"
    mkdir -p "$cache_root"
    unfinished=$(mktemp -d "$cache_root/.node-root.XXXXXX")
    if ! mmdebstrap --quiet --variant=minbase --include="$node_packages" "$node_suite" \
        "$unfinished/root" >"$unfinished/log" 2>&1; then
        tail -n 20 "$unfinished/log" >&2
        rm -rf "$unfinished"
        give_up "mmdebstrap could not make a Debian $node_suite; on Ubuntu it needs debian-archive-keyring"
    fi
    mv -T "$unfinished/root" "$node_root"
    rm -rf "$unfinished"
}
