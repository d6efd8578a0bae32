package io.lbtier.e2e;

import java.time.Duration;

/** What can happen to the node that holds a virtual address, and how it is put right again. */
enum Disturbance {
  NODE_GONE("the node's cable is pulled", 1000) {
    @Override
    void strike(Pair pair, String node) {
      pair.cluster.node(node, "unplug");
    }

    @Override
    void mend(Pair pair, String node) {
      pair.cluster.node(node, "plug");
    }
  },
  PROXY_KILLED("the proxy is killed (SIGKILL)", 1500) {
    @Override
    void strike(Pair pair, String node) {
      pair.signal(node, "KILL", PROXY);
    }

    // A new pod, for the kubelet restarts a container ever later.
    @Override
    void mend(Pair pair, String node) {
      pair.cluster.kubectl("-n", pair.namespace, "delete", "pod", pair.podOn(node));
    }
  },
  PROXY_HUNG("the proxy hangs (SIGSTOP)", 2000) {
    @Override
    void strike(Pair pair, String node) {
      pair.signal(node, "STOP", PROXY);
    }

    @Override
    void mend(Pair pair, String node) {
      pair.signal(node, "CONT", PROXY);
    }
  },
  KEEPALIVED_KILLED("keepalived is killed (SIGKILL)", 1500) {
    @Override
    void strike(Pair pair, String node) {
      pair.signal(node, "KILL", "^keepalived .*--config-id " + node);
    }
  },
  POD_DELETED("the pod is deleted", 500) {
    @Override
    void strike(Pair pair, String node) {
      pair.cluster.kubectl("-n", pair.namespace, "delete", "pod", pair.podOn(node), "--wait=false");
    }
  },
  NODE_DRAINED("the node is drained", 500) {
    @Override
    void strike(Pair pair, String node) {
      pair.cluster.kubectl(
          "drain", node, "--ignore-daemonsets", "--delete-emptydir-data", "--timeout=60s");
    }

    @Override
    void mend(Pair pair, String node) {
      pair.cluster.kubectl("uncordon", node);
    }
  },
  TIER_ROLLED("the proxies are replaced, one after the other", 1500) {
    @Override
    void strike(Pair pair, String node) {
      pair.roll();
    }
  },
  OPERATOR_REPLACED("the operator is replaced", 100) {
    @Override
    void strike(Pair pair, String node) {
      pair.cluster.kubectl(
          "-n", TestCluster.OPERATOR_NAMESPACE, "rollout", "restart", "deployment");
      pair.cluster.awaitOperator();
    }
  };

  private static final String PROXY = "java-vip .* proxy --namespace";

  /** What it is, for people. */
  final String text;

  /** Longer nobody must be without the address, on a machine however busy. */
  final Duration bound;

  Disturbance(String text, long boundMillis) {
    this.text = text;
    this.bound = Duration.ofMillis(boundMillis);
  }

  /** Whether the address is meant to move, so that no request may be lost. */
  boolean planned() {
    return switch (this) {
      case POD_DELETED, NODE_DRAINED, TIER_ROLLED, OPERATOR_REPLACED -> true;
      case NODE_GONE, PROXY_KILLED, PROXY_HUNG, KEEPALIVED_KILLED -> false;
    };
  }

  /** Whether the address is on the other node afterwards; where that is chance, false. */
  boolean moves() {
    return switch (this) {
      case NODE_GONE, PROXY_KILLED, PROXY_HUNG, POD_DELETED, NODE_DRAINED -> true;
      case KEEPALIVED_KILLED, TIER_ROLLED, OPERATOR_REPLACED -> false;
    };
  }

  /**
   * How much later the status shows it at most.
   *
   * @param led whether the operator that leads was on the same node: one that is cut off has the
   *     lease for up to 20 s more, and the other asks for it every few seconds
   */
  Duration untilShown(boolean led) {
    return Duration.ofSeconds(
        switch (this) {
          case NODE_GONE -> led ? 30 : 2;
          // An operator has to leave the node as well, and its successor to begin.
          case NODE_DRAINED -> 20;
          default -> 2;
        });
  }

  /** Does it to the node that holds the address. */
  abstract void strike(Pair pair, String node);

  /** Puts right what does not put itself right. */
  void mend(Pair pair, String node) {}
}
