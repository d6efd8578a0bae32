package io.lbtier.cli;

import io.lbtier.api.Bounds;
import io.lbtier.compile.Facts.VipFact;
import io.lbtier.model.Tier;
import io.lbtier.source.FileSource;
import io.lbtier.source.Loaded;
import io.lbtier.source.ProblemText;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
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
final class RunCommand implements Main.Serving {
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

  @Option(
      names = "--zone",
      paramLabel = "NAME",
      description = "Zone that this machine is in, for pools with zonePreference.")
  private String zone = "";

  @Mixin private VipOptions vip = new VipOptions();

  /** Null when the arguments were read without it. */
  @Spec private @Nullable CommandSpec spec;

  @Override
  public void plain(PlainArguments arguments) {
    file.plain(arguments);
    arguments.value("--access-log", value -> accessLog = Path.of(value));
    arguments.flag("--sample-backends", () -> sampleBackends = true);
    arguments.flag("--upgrade", () -> takeOver = true);
    arguments.value("--zone", value -> zone = value);
    vip.plain(arguments);
  }

  @Override
  public Integer call() throws InterruptedException {
    VipFact hosts = vip.hosts();
    checkZone();
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
            new Standalone(
                new FileSource(file.path(), hosts, zone),
                file.path(),
                accessLog,
                backends,
                keeper,
                upgrade);
        standalone.start();
        yield Shutdown.serveUntilTold(standalone::stop);
      }
    };
  }

  /** An empty one is none, as where a script has none to give. */
  private void checkZone() {
    if (!zone.isEmpty() && (zone.length() > Bounds.ZONE_LENGTH_MAX || !zone.matches(Bounds.ZONE))) {
      throw new UnusableException(
          "--zone: found "
              + zone
              + "; give up to "
              + Bounds.ZONE_LENGTH_MAX
              + " letters, digits, hyphens, dots and underscores, such as eu-west-1a");
    }
  }

  private PrintWriter err() {
    return spec == null ? Main.err() : spec.commandLine().getErr();
  }
}
