package io.lbtier.cli;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.lbtier.model.Tier;
import io.lbtier.render.Manifests;
import io.lbtier.render.ProxyConfigWriter;
import io.lbtier.render.Release;
import io.lbtier.render.Yaml;
import io.lbtier.source.ProblemText;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Prints what the operator would make of files. */
@Command(
    name = "render",
    description = "Prints what the operator would make of the tiers in files.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class RenderCommand implements Callable<Integer> {
  @Mixin private FileOption file = new FileOption();

  @Mixin private ImageOptions images = new ImageOptions();

  @Option(
      names = "--only",
      paramLabel = "objects|proxy.json",
      description = "The Kubernetes objects (default), or what their proxies run.",
      converter = PartConverter.class)
  private Part only = Part.OBJECTS;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Findings findings = Findings.of(file.read(), Instant.now());
    PrintWriter err = spec.commandLine().getErr();
    if (!findings.problems().isEmpty()) {
      err.println(ProblemText.of(findings.problems()));
      return ExitCode.PROBLEMS;
    }
    PrintWriter out = spec.commandLine().getOut();
    switch (only) {
      case OBJECTS -> out.print(Yaml.write(objects(findings.tiers())));
      case PROXY_JSON ->
          findings.tiers().forEach(tier -> out.print(ProxyConfigWriter.write(tier.config())));
    }
    out.flush();
    return ExitCode.OK;
  }

  private List<HasMetadata> objects(List<Tier> tiers) {
    Release release = images.release();
    return tiers.stream().flatMap(tier -> Manifests.render(tier, release).stream()).toList();
  }

  /** What can be printed. */
  enum Part {
    OBJECTS,
    PROXY_JSON
  }

  /** The words for it on the command line. */
  static final class PartConverter implements ITypeConverter<Part> {
    @Override
    public Part convert(String word) {
      return switch (word) {
        case "objects" -> Part.OBJECTS;
        case "proxy.json" -> Part.PROXY_JSON;
        default -> throw new TypeConversionException("expected objects or proxy.json");
      };
    }
  }
}
