# shellcheck shell=bash
# etcd, the API server, the controller manager and the scheduler: processes of this machine in a
# network namespace of their own, so that none of their ports can be taken.
#
# Clients of the API are told apart by random tokens.  The API server makes its certificate itself;
# kubelets know the API server by a second one.

pki=$state/pki
api_server=https://$control_address:6443

start_control_plane() {
    make_keys
    start_component etcd --data-dir "$state/etcd" --name test \
        --listen-client-urls http://127.0.0.1:2379 --advertise-client-urls http://127.0.0.1:2379 \
        --listen-peer-urls http://127.0.0.1:2380 --unsafe-no-fsync --logger zap --log-level warn
    start_component kube-apiserver --etcd-servers http://127.0.0.1:2379 \
        --advertise-address "$control_address" --bind-address "$control_address" \
        --cert-dir "$pki" --token-auth-file "$pki/tokens.csv" --authorization-mode Node,RBAC \
        --enable-admission-plugins NodeRestriction --anonymous-auth=false --allow-privileged \
        --service-account-issuer https://kubernetes.default.svc \
        --service-account-key-file "$pki/service-accounts.key" \
        --service-account-signing-key-file "$pki/service-accounts.key" \
        --service-cluster-ip-range "$service_range" \
        --kubelet-client-certificate "$pki/kubelet-client.crt" \
        --kubelet-client-key "$pki/kubelet-client.key" \
        --kubelet-preferred-address-types InternalIP \
        --enable-aggregator-routing
    # It makes its certificate first of all.
    wait_for 60 test -s "$pki/apiserver.crt" || component_failed kube-apiserver
    write_kubeconfig admin >"$kubeconfig"
    chmod 600 "$kubeconfig"
    wait_for 90 kubectl get --raw /readyz || component_failed kube-apiserver

    local name
    for name in kube-controller-manager kube-scheduler; do
        write_kubeconfig "system:$name" >"$pki/$name.kubeconfig"
    done
    # Less than the usual 50 s until a silent node counts as gone, lest every test of that takes a minute.
    start_component kube-controller-manager --kubeconfig "$pki/kube-controller-manager.kubeconfig" \
        --root-ca-file "$pki/apiserver.crt" --use-service-account-credentials \
        --service-account-private-key-file "$pki/service-accounts.key" --leader-elect=false \
        --node-monitor-period 1s --node-monitor-grace-period 10s
    start_component kube-scheduler --kubeconfig "$pki/kube-scheduler.kubeconfig" --leader-elect=false
}

stop_control_plane() {
    local name
    for name in kube-scheduler kube-controller-manager kube-apiserver etcd; do
        stop_process "$name"
    done
}

start_component() {
    local name=$1
    shift
    running_process "$name" >/dev/null || start_process "$name" "$control_namespace" "$kubernetes/$name" "$@"
}

component_failed() {
    give_up "$1 is not ready; see $state/log/$1.log ($(tail -n 1 "$state/log/$1.log"))"
}

kubectl() {
    "$kubernetes/kubectl" --kubeconfig "$kubeconfig" --request-timeout 5s "$@"
}

make_keys() {
    mkdir -p "$pki"
    chmod 700 "$pki"
    [[ ! -s $pki/tokens.csv ]] || return 0
    openssl genrsa -out "$pki/service-accounts.key" 2048 2>/dev/null
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 \
        -subj /O=system:masters/CN=kube-apiserver -keyout "$pki/kubelet-client.key" \
        -out "$pki/kubelet-client.crt" 2>/dev/null
    make_tokens >"$pki/tokens.csv"
}

# Lines of token,user,uid,groups.
make_tokens() {
    local user number
    echo "$(openssl rand -hex 16),admin,admin,system:masters"
    for user in system:kube-controller-manager system:kube-scheduler system:kube-proxy; do
        echo "$(openssl rand -hex 16),$user,$user,"
    done
    for ((number = 1; number <= most_nodes; number++)); do
        user=system:node:$(node_name "$number")
        echo "$(openssl rand -hex 16),$user,$user,system:nodes"
    done
}

write_kubeconfig() {
    local user=$1
    cat <<EOF
apiVersion: v1
kind: Config
clusters:
- name: lbtier
  cluster:
    server: $api_server
    certificate-authority-data: $(base64 -w 0 "$pki/apiserver.crt")
users:
- name: $user
  user:
    token: $(awk -F, -v user="$user" '$2 == user {print $1}' "$pki/tokens.csv")
contexts:
- name: lbtier
  context: {cluster: lbtier, user: "$user"}
current-context: lbtier
EOF
}
