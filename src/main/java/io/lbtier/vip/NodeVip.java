package io.lbtier.vip;

import io.lbtier.model.ProxyConfig;
import io.lbtier.model.ProxyStatus.VipStatus;
import io.lbtier.model.Vip;
import io.lbtier.model.Vip.VirtualAddress;
import io.lbtier.proxy.VirtualAddresses;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Has the virtual addresses of a tier kept by the keepalived beside the proxy. Who holds an address
 * is not what keepalived says but what is on the node's interfaces: that is where packets go.
 */
public final class NodeVip implements VirtualAddresses {
  private final NodeFiles files;
  private final String node;
  private final Function<ProxyConfig, String> render;
  private final LocalAddresses local;

  private @Nullable ProxyConfig config;
  private String written = "";
  private List<String> obstacles = List.of();
  private boolean released;

  /**
   * @param folder shared with whoever runs keepalived; it exists
   * @param node name of this node
   * @param render makes keepalived's configuration, which refers to the interface as $INTERFACE
   */
  public NodeVip(Path folder, String node, Function<ProxyConfig, String> render) {
    this(new NodeFiles(folder), node, render, LocalAddresses.ofThisNode());
  }

  NodeVip(
      NodeFiles files, String node, Function<ProxyConfig, String> render, LocalAddresses local) {
    this.files = files;
    this.node = node;
    this.render = render;
    this.local = local;
    files.drain(false);
  }

  @Override
  public void follow(ProxyConfig newer) {
    config = newer;
    settle();
  }

  @Override
  public void release() {
    released = true;
    files.drain(true);
  }

  @Override
  public @Nullable VipStatus look() {
    if (config == null || config.vip() == null) {
      return null;
    }
    if (!obstacles.isEmpty()) {
      settle(); // An interface may have come up meanwhile.
    }
    var problems = new ArrayList<>(obstacles);
    if (obstacles.isEmpty() && !released) {
      problems.addAll(files.problems());
    }
    List<String> held =
        config.vip().addresses().stream()
            .map(VirtualAddress::address)
            .filter(address -> local.interfaceOf(address) != null)
            .toList();
    return new VipStatus(held, problems);
  }

  private void settle() {
    obstacles = List.of();
    String text = config == null || config.vip() == null ? "" : text(config, config.vip());
    if (!text.equals(written)) {
      written = text;
      if (text.isEmpty()) {
        files.noConfiguration();
      } else {
        files.configuration(text);
      }
    }
  }

  /** What keepalived is to run; empty for nothing, with the obstacle to it. */
  private String text(ProxyConfig of, Vip vip) {
    Optional<Vip.Node> self = vip.nodes().stream().filter(n -> n.name().equals(node)).findFirst();
    if (self.isEmpty()) {
      obstacles = List.of("this node is not yet among those that share the virtual addresses");
      return "";
    }
    String found = interfaceFor(vip, self.get());
    if (found == null) {
      obstacles = List.of(noInterface(self.get()));
      return "";
    }
    return "$INTERFACE=" + found + "\n" + render.apply(of);
  }

  private static String noInterface(Vip.Node self) {
    return "no network interface of this node has its address %s; name one in spec.vip.interface"
        .formatted(String.join(" or ", self.addresses()));
  }

  private @Nullable String interfaceFor(Vip vip, Vip.Node self) {
    return vip.interfaceName().isEmpty()
        ? self.addresses().stream()
            .map(local::interfaceOf)
            .filter(found -> found != null)
            .findFirst()
            .orElse(null)
        : vip.interfaceName();
  }
}
