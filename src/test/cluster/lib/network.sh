# shellcheck shell=bash
# The cluster's network: one layer 2 segment with the host, the control plane and the nodes on it.
#
#   host        lbt0 198.18.0.1 ---.
#   lbt-control        198.18.0.2 ---+--- bridge br0, in the namespace lbt-control
#   lbt-node-N  eth0 198.18.0.1N ---'
#
# The bridge is in a namespace of its own, because a host with a firewall (Docker installs one) may
# filter what passes a bridge of its own.  The addresses are out of 198.18.0.0/15, which is set aside
# for tests of network devices, so neither a company's network nor another cluster should use them.
# 198.18.0.100 and above is left for virtual addresses.

host_interface=lbt0
host_address=198.18.0.1
control_namespace=lbt-control
control_address=198.18.0.2
service_range=198.18.128.0/20
kubernetes_service_address=198.18.128.1
pod_range=198.19.0.0/16
ipv6_prefix=fdb7:6c62:7400

node_name() { echo "node-$1"; }
node_namespace() { echo "lbt-$1"; }
node_number() { echo "${1#node-}"; }
node_address() { echo "198.18.0.$((10 + $(node_number "$1")))"; }
node_pod_range() { echo "198.19.$(node_number "$1").0/24"; }

# give_addresses NAMESPACE INTERFACE ADDRESS: with the IPv6 address of the same number.
give_addresses() {
    ip -n "$1" address add "$3/24" dev "$2"
    # The address is ours, so there is no need to wait until nobody objects.
    ip -n "$1" address add "$ipv6_prefix::${3##*.}/64" dev "$2" nodad
    ip -n "$1" link set "$2" up
}

make_namespace() {
    # ip makes this folder, and mounts it on itself, where nobody has used namespaces with names yet.
    [[ -e /run/netns ]] || touch "$state/made-run-netns"
    ip netns add "$1"
    ip -n "$1" link set lo up
}

start_network() {
    [[ ! -e /run/netns/$control_namespace ]] || return 0
    make_namespace "$control_namespace"
    ip -n "$control_namespace" link add br0 type bridge
    give_addresses "$control_namespace" br0 "$control_address"
    ip link add "$host_interface" type veth peer name host netns "$control_namespace"
    ip -n "$control_namespace" link set host master br0 up
    ip address add "$host_address/24" dev "$host_interface"
    ip address add "$ipv6_prefix::1/64" dev "$host_interface" nodad
    ip link set "$host_interface" up
}

stop_network() {
    # With the last namespace go the interfaces in it, and with one end of a veth the other.
    [[ ! -e /run/netns/$control_namespace ]] || ip netns delete "$control_namespace"
    if [[ -e $state/made-run-netns && -z $(ls /run/netns) ]]; then
        umount /run/netns
        rmdir /run/netns
    fi
}

plug_node() { ip -n "$control_namespace" link set "$1" up; }
unplug_node() { ip -n "$control_namespace" link set "$1" down; }

# The routes say where the pods of the other nodes are; the control plane (for webhooks) and the host
# (for people and tests) have them too.
add_pod_route() { # of-node [ip's -n NAMESPACE]
    local node=$1
    shift
    ip "$@" route replace "$(node_pod_range "$node")" via "$(node_address "$node")"
}

start_node_network() {
    local node=$1 namespace other
    namespace=$(node_namespace "$node")
    [[ ! -e /run/netns/$namespace ]] || return 0
    make_namespace "$namespace"
    ip link add eth0 netns "$namespace" type veth peer name "$node" netns "$control_namespace"
    ip -n "$control_namespace" link set "$node" master br0 up
    give_addresses "$namespace" eth0 "$(node_address "$node")"
    # Nothing outside is reached this way, but a connection to a Service needs a route to be looked
    # up before kube-proxy turns it to a pod.
    ip -n "$namespace" route add default via "$host_address"
    nsenter --net="/run/netns/$namespace" sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'
    add_pod_route "$node"
    add_pod_route "$node" -n "$control_namespace"
    for other in $(known_nodes); do
        [[ $other != "$node" ]] || continue
        add_pod_route "$other" -n "$namespace"
        [[ ! -e /run/netns/$(node_namespace "$other") ]] ||
            add_pod_route "$node" -n "$(node_namespace "$other")"
    done
}

stop_node_network() {
    local namespace
    namespace=$(node_namespace "$1")
    [[ ! -e /run/netns/$namespace ]] || ip netns delete "$namespace"
}
