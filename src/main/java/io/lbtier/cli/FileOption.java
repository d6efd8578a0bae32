package io.lbtier.cli;

import io.lbtier.source.Documents;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option that names what to read. */
final class FileOption implements PlainArguments.Reader {
  @Option(
      names = {"-f", "--file"},
      required = true,
      paramLabel = "FILE|DIR",
      description = "YAML file, or folder whose .yaml, .yml and .json files belong together.")
  private Path path = Path.of("");

  @Override
  public void plain(PlainArguments arguments) {
    arguments.required(value -> path = Path.of(value), "-f", "--file");
  }

  Path path() {
    return path;
  }

  /** What it says; unusable when it cannot be read. */
  Documents read() {
    try {
      return Documents.read(path);
    } catch (IOException e) {
      throw new UnusableException(String.valueOf(e.getMessage()));
    }
  }
}
