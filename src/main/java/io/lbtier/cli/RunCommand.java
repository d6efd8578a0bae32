package io.lbtier.cli;

import io.lbtier.compile.Facts.VipFact;
import io.lbtier.model.Tier;
import io.lbtier.source.Loaded;
import io.lbtier.source.ProblemText;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A tier without Kubernetes. */
@Command(
    name = "run",
    description = "Runs the tier of a file on this machine and follows its edits.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class RunCommand implements Callable<Integer> {
  @Mixin private FileOption file = new FileOption();

  @Option(
      names = "--access-log",
      paramLabel = "FILE",
      description = "Where the access log is appended. Default: ${DEFAULT-VALUE}.",
      defaultValue = ".run/access.log")
  private Path accessLog = Path.of(".run", "access.log");

  @Option(
      names = "--sample-backends",
      hidden = true,
      description = "Starts a small HTTP server behind each endpoint of the tier on 127.0.0.1.")
  private boolean sampleBackends;

  @Option(
      names = "--upgrade",
      description =
          "Takes over from the lbtier that serves the same tier in this folder: its ports at once,"
              + " while its connections go on to the end of its drain.")
  private boolean takeOver;

  @Mixin private VipOptions vip = new VipOptions();

  /** Null when the arguments were read without it. */
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    VipFact hosts = vip.hosts();
    return switch (file.read().load(hosts, Instant.now())) {
      case Loaded.Refused(var problems) -> {
        err().println(ProblemText.of(problems));
        yield ExitCode.PROBLEMS;
      }
      case Loaded.Served(Tier tier, var _) -> {
        SampleBackends backends =
            sampleBackends ? SampleBackends.start(tier.config(), Path.of(".run")) : null;
        VipKeeper keeper = vip.keeper(tier, hosts);
        Upgrade upgrade = Upgrade.of(tier.name(), takeOver, keeper != null);
        Standalone standalone =
            new Standalone(file.path(), accessLog, backends, hosts, keeper, upgrade);
        standalone.start();
        yield Shutdown.serveUntilTold(standalone::stop);
      }
    };
  }

  private PrintWriter err() {
    return spec == null
        ? new PrintWriter(System.err, true, StandardCharsets.UTF_8)
        : spec.commandLine().getErr();
  }
}
