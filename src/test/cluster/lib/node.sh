# shellcheck shell=bash
# A node: a network namespace, and a tree of processes in mount, uts, ipc and pid namespaces of its
# own over an overlay of the common root.  Killing its first process is pulling its plug.

most_nodes=20
cgroups=/sys/fs/cgroup
cgroup=lbtier-cluster

# The nodes that `up` made, running or not.
known_nodes() {
    local folder
    for folder in "$state"/nodes/*/; do
        [[ ! -d $folder ]] || basename "$folder"
    done | sort -V
}

running_nodes() {
    local node
    for node in $(known_nodes); do
        ! running_process "$node" >/dev/null || echo "$node"
    done
}

start_node() {
    local node=$1 disk=$state/nodes/$1
    ! running_process "$node" >/dev/null || return 0
    mkdir -p "$disk"/{upper,work,root,var-lib}
    start_node_network "$node"
    make_node_cgroup "$node"
    write_node_config "$node" "$disk/upper/etc"
    start_process "$node" "$(node_namespace "$node")" \
        unshare --mount --uts --ipc --pid --fork \
        bash "$cluster_scripts/lib/node/boot" "$node" "$disk" "$node_root" "$kubernetes" "$containerd"
}

stop_node() {
    local node=$1 first
    # unshare waits for the first process, and that dies last.
    if first=$(first_process "$node"); then
        kill -KILL "$first" 2>/dev/null || true
    fi
    stop_process "$node"
    # What the kernel held for it (addresses, rules, interfaces) is gone after a crash too.
    stop_node_network "$node"
    remove_cgroup "$cgroup/$node"
}

# Prints the number, as seen from here, of the process that is 1 in the node.
first_process() {
    local pid children
    pid=$(running_process "$1") || return 1
    read -r children <"/proc/$pid/task/$pid/children" || [[ -n $children ]] || return 1
    echo "${children%% *}"
}

node_ready() {
    [[ $(kubectl get node "$1" -o 'jsonpath={.status.conditions[?(@.type=="Ready")].status}') == True ]]
}

# in_node NODE COMMAND...
in_node() {
    local node=$1 first
    shift
    first=$(first_process "$node") || { say "$node does not run"; return 1; }
    nsenter --target "$first" --mount --uts --ipc --net --pid --wdns=/ -- \
        env -i HOME=/root TERM="${TERM:-dumb}" \
        PATH=/opt/lbtier/kubernetes:/opt/lbtier/containerd:/usr/sbin:/usr/bin \
        CONTAINERD_NAMESPACE=k8s.io CONTAINERD_SUPPRESS_DEPRECATION_WARNINGS=1 "$@"
}

# Every hierarchy of version 1, or the only one of version 2.
cgroup_hierarchies() {
    if [[ -e $cgroups/cgroup.controllers ]]; then
        echo "$cgroups"
    else
        find "$cgroups" -mindepth 1 -maxdepth 1 -type d
    fi
}

make_node_cgroup() {
    local node=$1 hierarchy group
    for hierarchy in $(cgroup_hierarchies); do
        for group in "$cgroup" "$cgroup/$node"; do
            mkdir -p "$hierarchy/$group"
            pass_on_controllers "$(dirname "$hierarchy/$group")" "$hierarchy/$group"
        done
    done
}

# A new group can use nothing until it is told: which CPUs in version 1, which controllers in version 2.
pass_on_controllers() {
    local parent=$1 group=$2 file controller controllers
    for file in cpuset.cpus cpuset.mems; do
        if [[ -e $group/$file && ! -e $group/cgroup.controllers ]]; then
            cat "$parent/$file" >"$group/$file"
        fi
    done
    [[ -e $parent/cgroup.controllers ]] || return 0
    read -ra controllers <"$parent/cgroup.controllers"
    for controller in "${controllers[@]}"; do
        echo "+$controller" >"$parent/cgroup.subtree_control"
    done
}

remove_cgroup() {
    local hierarchy
    for hierarchy in $(cgroup_hierarchies); do
        [[ ! -d $hierarchy/$1 ]] || wait_for 10 try_remove_cgroup "$hierarchy/$1" ||
            give_up "$hierarchy/$1 still holds processes"
    done
}

# The kernel lets go of a group a moment after its last process.
try_remove_cgroup() {
    find "$1" -depth -type d -exec rmdir {} +
}

write_node_config() {
    local node=$1 etc=$2
    mkdir -p "$etc"/{kubernetes,containerd,cni/net.d}
    write_kubeconfig "system:node:$node" >"$etc/kubernetes/kubelet.kubeconfig"
    write_kubeconfig system:kube-proxy >"$etc/kubernetes/kube-proxy.kubeconfig"
    chmod 600 "$etc"/kubernetes/*.kubeconfig
    cp "$pki/kubelet-client.crt" "$etc/kubernetes/"
    kubelet_config "$node" >"$etc/kubernetes/kubelet.yaml"
    containerd_config >"$etc/containerd/config.toml"
    cni_config "$node" >"$etc/cni/net.d/10-lbtier.conflist"
    printf '%s\n' "address=$(node_address "$node")" "pod_range=$pod_range" >"$etc/kubernetes/network"
    echo "$node" >"$etc/hostname"
    printf '%s\n' '127.0.0.1 localhost' "$(node_address "$node") $node" >"$etc/hosts"
}

# - Groups of version 1, and going without the right to lower an OOM score, are for machines that are
#   containers or small virtual machines themselves.
# - All nodes share one disk, whose filling is not theirs to act on.
# - The short intervals go with the API server's short patience for a silent node.
kubelet_config() {
    cat <<EOF
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: $(node_address "$1")
authentication:
  anonymous: {enabled: false}
  webhook: {enabled: false}
  x509: {clientCAFile: /etc/kubernetes/kubelet-client.crt}
authorization: {mode: AlwaysAllow}
containerRuntimeEndpoint: unix:///run/containerd/containerd.sock
cgroupDriver: cgroupfs
cgroupRoot: /$cgroup/$1
failCgroupV1: false
enforceNodeAllocatable: []
oomScoreAdj: 0
failSwapOn: false
makeIPTablesUtilChains: false
resolvConf: ""
evictionHard: {imagefs.available: "0%", nodefs.available: "0%", nodefs.inodesFree: "0%"}
imageGCHighThresholdPercent: 100
nodeStatusUpdateFrequency: 2s
nodeLeaseDurationSeconds: 8
EOF
}

containerd_config() {
    cat <<EOF
version = 4
[plugins.'io.containerd.cri.v1.images'.pinned_images]
  sandbox = '$pause_image'
[plugins.'io.containerd.cri.v1.runtime']
  restrict_oom_score_adj = true
  disable_apparmor = true
[plugins.'io.containerd.cri.v1.runtime'.cni]
  bin_dirs = ['/usr/lib/cni']
EOF
}

# Without masquerading, so everyone sees the address of who calls.
cni_config() {
    cat <<EOF
{"cniVersion": "1.0.0", "name": "lbtier", "plugins": [{
  "type": "bridge", "bridge": "cni0", "isGateway": true, "hairpinMode": true,
  "ipam": {"type": "host-local", "ranges": [[{"subnet": "$(node_pod_range "$1")"}]], "routes": [{"dst": "0.0.0.0/0"}]}
}]}
EOF
}
