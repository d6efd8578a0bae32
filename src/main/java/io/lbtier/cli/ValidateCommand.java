package io.lbtier.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.lbtier.source.FileProblem;
import io.lbtier.source.ProblemText;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says what is wrong with files, all of it at once. */
@Command(
    name = "validate",
    description = "Checks files without running them.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class ValidateCommand implements Callable<Integer> {
  @Mixin private FileOption file = new FileOption();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES}: for programs. Without it: for people.")
  private @Nullable Format format;

  @Spec private CommandSpec spec = CommandSpec.create();

  /** Notations that programs read. */
  enum Format {
    json,
    yaml
  }

  @Override
  public Integer call() throws JsonProcessingException {
    Findings findings = Findings.of(file.read(), Instant.now());
    PrintWriter out = spec.commandLine().getOut();
    switch (format) {
      case null -> print(findings, out);
      case json -> out.println(new JsonMapper().writeValueAsString(report(findings)));
      case yaml ->
          out.print(
              YAMLMapper.builder()
                  .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                  .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                  .disable(YAMLGenerator.Feature.SPLIT_LINES)
                  .build()
                  .writeValueAsString(report(findings)));
    }
    out.flush();
    return findings.problems().isEmpty() ? ExitCode.OK : ExitCode.PROBLEMS;
  }

  private static void print(Findings findings, PrintWriter out) {
    for (String file : findings.files()) {
      List<FileProblem> problems = in(file, findings.problems());
      List<FileProblem> warnings = in(file, findings.warnings());
      String head = problems.isEmpty() ? "ok" : ProblemText.count(problems.size(), "problem");
      String tail = warnings.isEmpty() ? "" : ", " + ProblemText.count(warnings.size(), "warning");
      out.println(file + ": " + head + tail);
      ProblemText.lines(Stream.concat(problems.stream(), warnings.stream()).toList())
          .forEach(out::println);
    }
  }

  private static List<FileProblem> in(String file, List<FileProblem> problems) {
    return problems.stream().filter(p -> p.file().equals(file)).toList();
  }

  private static Report report(Findings findings) {
    return new Report(
        findings.problems().isEmpty(),
        findings.problems().stream().map(Entry::of).toList(),
        findings.warnings().stream().map(Entry::of).toList());
  }

  /** What programs are told. */
  record Report(boolean valid, List<Entry> problems, List<Entry> warnings) {}

  /** One problem or warning. */
  record Entry(String file, String path, String reason, String message) {
    static Entry of(FileProblem found) {
      return new Entry(
          found.file(),
          found.problem().path(),
          found.problem().reason().name(),
          found.problem().message());
    }
  }
}
