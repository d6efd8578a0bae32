package io.lbtier.cli;

/** What the process tells its caller; docs/standalone.md lists them for pipelines. */
final class ExitCode {
  /** All is well. */
  static final int OK = 0;

  /** What was read has problems, which have been printed. */
  static final int PROBLEMS = 1;

  /** The command line is wrong, or something it names cannot be read or used. */
  static final int USAGE = 2;

  /** A process that should serve cannot, or cannot any more. */
  static final int FAILED = 3;

  /** A defect of lbtier itself. */
  static final int DEFECT = 70;

  private ExitCode() {}
}
