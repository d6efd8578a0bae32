package io.lbtier.status;

import io.lbtier.model.ProxyConfig;
import io.lbtier.model.ProxyStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What can be seen of a tier.
 *
 * @param generation of the tier's spec
 * @param applied what the proxies are told to run, which is the configuration in the ConfigMap;
 *     null when there is none
 * @param rollout of the proxies; null when there is no Deployment
 * @param proxies pods of the tier that are not being deleted, in any order
 * @param obstacles objects of the tier that cannot be applied, for they belong to somebody else or
 *     the API server refuses them; each as a sentence without a full stop
 * @param holdings by virtual address, who holds it; empty while no node tells
 */
public record Observed(
    long generation,
    @Nullable ProxyConfig applied,
    @Nullable Rollout rollout,
    List<Proxy> proxies,
    List<String> obstacles,
    Map<String, Holding> holdings) {

  public Observed {
    proxies = List.copyOf(proxies);
    obstacles = List.copyOf(obstacles);
    holdings = Map.copyOf(holdings);
  }

  /** What can be seen where nobody tells of virtual addresses. */
  public Observed(
      long generation,
      @Nullable ProxyConfig applied,
      @Nullable Rollout rollout,
      List<Proxy> proxies,
      List<String> obstacles) {
    this(generation, applied, rollout, proxies, obstacles, Map.of());
  }

  /**
   * Who holds a virtual address, by the newest word of the nodes.
   *
   * @param nodes that hold it, sorted; one if all is well
   * @param since when it came to be these and no others
   * @param flapping how it moved to and fro; null while it does not
   */
  public record Holding(List<String> nodes, Instant since, @Nullable Flapping flapping) {
    public Holding {
      nodes = List.copyOf(nodes);
    }
  }

  /**
   * An address that moved more often than it should.
   *
   * @param moves of it since it began
   * @param last of them
   */
  public record Flapping(int moves, Instant last) {}

  /**
   * What the Deployment says.
   *
   * @param desired proxies that are wanted
   * @param total proxies that there are, of any version
   * @param updated those of them that are of the newest version
   * @param available those of them that have been ready long enough, of any version
   * @param current whether these numbers are about the newest spec of the Deployment
   * @param failure why it does not get on: the message of the condition Progressing once its
   *     deadline has passed, with or without its full stop; empty while it does
   */
  public record Rollout(
      int desired, int total, int updated, int available, boolean current, String failure) {

    boolean done() {
      return current && total == desired && updated == desired && available == desired;
    }
  }

  /**
   * One proxy.
   *
   * @param pod its name
   * @param node where it runs; empty before it is scheduled
   * @param status what it says of itself, or null when it does not
   * @param trouble why its pod does not run as it should, a sentence without a full stop; empty
   *     when nothing is wrong with it
   */
  public record Proxy(String pod, String node, @Nullable ProxyStatus status, String trouble) {
    /** A proxy with whose pod nothing is wrong. */
    public Proxy(String pod, String node, @Nullable ProxyStatus status) {
      this(pod, node, status, "");
    }
  }
}
