package io.lbtier.cli;

import io.lbtier.compile.Facts.VipFact;
import io.lbtier.model.Tier;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for keeping the virtual addresses of a tier together with other hosts. */
final class VipOptions implements PlainArguments.Reader {
  @Option(
      names = "--vip",
      description =
          "Keeps the virtual addresses of spec.vip together with the hosts of --vip-peer; needs root"
              + " and keepalived.")
  private boolean keep;

  @Option(
      names = "--vip-peer",
      paramLabel = "ADDRESS[,ADDRESS]",
      description =
          "Address of another host that keeps them, or its IPv4 and its IPv6 address; once for each.")
  private List<String> peers = List.of();

  @Override
  public void plain(PlainArguments arguments) {
    arguments.flag("--vip", () -> keep = true);
    arguments.many(
        "--vip-peer", peer -> peers = Stream.concat(peers.stream(), Stream.of(peer)).toList());
  }

  /** The hosts that keep the addresses: this one and its peers; none without the option. */
  VipFact hosts() {
    if (!keep && !peers.isEmpty()) {
      throw new UnusableException("found --vip-peer without --vip; give both or none");
    }
    if (keep && peers.isEmpty()) {
      throw new UnusableException(
          "found --vip without --vip-peer; give the address of each of the other hosts");
    }
    return keep ? VipHosts.of(peers) : VipFact.NONE;
  }

  /** Who keeps the addresses of the tier on this host; null without the option. */
  @Nullable VipKeeper keeper(Tier tier, VipFact hosts) {
    if (!keep) {
      return null;
    }
    if (tier.config().vip() == null) {
      throw new UnusableException(
          "found --vip, but no spec.vip in tier "
              + tier.name()
              + "; give it the addresses to keep, or leave --vip out");
    }
    return VipKeeper.in(Path.of(".run", "vip"), VipHosts.self(hosts));
  }
}
