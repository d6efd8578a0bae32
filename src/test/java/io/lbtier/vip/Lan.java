package io.lbtier.vip;

import java.util.ArrayList;
import java.util.List;

/**
 * Hosts on one wire: network namespaces that a bridge in another one joins. Host N has the
 * addresses 10.9.0.N and fd09::N on eth0. It takes root.
 */
final class Lan implements AutoCloseable {
  private static final String PREFIX = "lbtv-" + ProcessHandle.current().pid() + "-";
  private static final String SWITCH = PREFIX + "switch";

  private final List<String> namespaces = new ArrayList<>();

  Lan(int hosts) {
    Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    add(SWITCH);
    ip(SWITCH, "link add br0 type bridge forward_delay 0");
    ip(SWITCH, "link set br0 up");
    for (int host = 1; host <= hosts; host++) {
      String namespace = namespace(host);
      add(namespace);
      ip(namespace, "link add eth0 type veth peer name port" + host + " netns " + SWITCH);
      ip(SWITCH, "link set port" + host + " master br0 up");
      ip(namespace, "link set lo up");
      ip(namespace, "link set eth0 up");
      ip(namespace, "address add 10.9.0." + host + "/24 dev eth0");
      ip(namespace, "address add fd09::" + host + "/64 dev eth0 nodad");
    }
  }

  static String namespace(int host) {
    return PREFIX + host;
  }

  /** Pulls the host's cable, or puts it back. */
  void cable(int host, boolean plugged) {
    ip(SWITCH, "link set port" + host + (plugged ? " up" : " down"));
  }

  /** Runs ip on a host. */
  static String ip(int host, String arguments) {
    return ip(namespace(host), arguments);
  }

  /** A command that runs on a host. */
  static List<String> on(int host, List<String> command) {
    List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", namespace(host)));
    all.addAll(command);
    return all;
  }

  private static String ip(String namespace, String arguments) {
    return Commands.run(("ip -n " + namespace + " " + arguments).split(" "));
  }

  private void add(String namespace) {
    Commands.run("ip", "netns", "add", namespace);
    namespaces.add(namespace);
  }

  @Override
  public void close() {
    namespaces.forEach(namespace -> Commands.result("ip", "netns", "delete", namespace));
    namespaces.clear();
  }
}
