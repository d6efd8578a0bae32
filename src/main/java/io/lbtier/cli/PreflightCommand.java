package io.lbtier.cli;

import io.lbtier.compile.Facts.VipFact;
import io.lbtier.model.ProxyConfig;
import io.lbtier.model.Tier;
import io.lbtier.model.Vip;
import io.lbtier.proxy.VirtualAddresses;
import io.lbtier.source.Documents;
import io.lbtier.source.Loaded;
import io.lbtier.source.ProblemText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says what would go wrong if this host took part in keeping the virtual addresses of a tier. */
@Command(
    name = "preflight",
    description =
        "Says what would go wrong if this host kept the virtual addresses of a tier, and changes"
            + " nothing.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class PreflightCommand implements Callable<Integer> {
  @Mixin private FileOption file = new FileOption();

  @Option(
      names = "--vip-peer",
      paramLabel = "ADDRESS[,ADDRESS]",
      description =
          "As for lbtier run. Without it, whoever has one of the addresses is a stranger.")
  private List<String> peers = List.of();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Documents documents = file.read();
    VipFact hosts = peers.isEmpty() ? alone(documents) : VipHosts.of(peers);
    return switch (documents.load(hosts, Instant.now())) {
      case Loaded.Refused(var problems) -> {
        spec.commandLine().getErr().println(ProblemText.of(problems));
        yield ExitCode.PROBLEMS;
      }
      case Loaded.Served(Tier tier, var _) -> judge(tier.config(), hosts);
    };
  }

  /** Where there is nothing to be alone with, loading it will tell. */
  private static VipFact alone(Documents documents) {
    return documents.load(VipFact.NONE, Instant.now()) instanceof Loaded.Served(Tier tier, var _)
        ? VipHosts.aloneWith(vip(tier.config()))
        : VipFact.NONE;
  }

  private static Vip vip(ProxyConfig config) {
    if (config.vip() == null) {
      throw new UnusableException(
          "tier " + config.tier() + " has no spec.vip, for which the preflight is");
    }
    return config.vip();
  }

  private int judge(ProxyConfig config, VipFact hosts) throws IOException, InterruptedException {
    vip(config);
    Path folder = Files.createTempDirectory("lbtier-preflight");
    try {
      VipKeeper keeper = VipKeeper.in(folder, VipHosts.self(hosts));
      VirtualAddresses addresses = keeper.addresses();
      addresses.follow(config);
      Process preflight = keeper.preflight();
      List<String> said =
          new String(preflight.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .toList();
      int status = preflight.waitFor();
      PrintWriter out = spec.commandLine().getOut();
      out.println(
          "this host: " + (said.isEmpty() ? "ok" : ProblemText.count(said.size(), "finding")));
      said.forEach(line -> out.println("  " + line));
      out.flush();
      return status == 0 ? ExitCode.OK : ExitCode.PROBLEMS;
    } finally {
      delete(folder);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
