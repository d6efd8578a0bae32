package io.lbtier.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code lbtier} command. */
@Command(
    name = "lbtier",
    description = "A load-balancing tier from one YAML file, in Kubernetes or without it.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all is well",
      "1:what was read has problems, which are printed",
      "2:the command line is wrong, or something it names cannot be read or used",
      "3:a process that should serve cannot, or cannot any more",
      "70:a defect of lbtier itself"
    })
final class Main implements Callable<Integer> {
  private static final Map<String, Class<?>> COMMANDS = new LinkedHashMap<>();

  static {
    COMMANDS.put("run", RunCommand.class);
    COMMANDS.put("preflight", PreflightCommand.class);
    COMMANDS.put("validate", ValidateCommand.class);
    COMMANDS.put("render", RenderCommand.class);
    COMMANDS.put("operator", OperatorCommand.class);
    COMMANDS.put("proxy", ProxyCommand.class);
    COMMANDS.put("sample-backend", SampleBackendCommand.class);
  }

  @Spec private CommandSpec spec = CommandSpec.create();

  private Main() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String... args) {
    Logging.asJsonTo(System.err);
    System.exit(execute(args));
  }

  private static int execute(String... args) {
    Callable<Integer> serving = serving(args);
    if (serving == null) {
      return commandLine(args).execute(args);
    }
    try {
      return serving.call();
    } catch (Exception e) {
      return failed(e, err());
    }
  }

  /** Where to a command speaks that no command line was made for. */
  static PrintWriter err() {
    return new PrintWriter(System.err, true, StandardCharsets.UTF_8);
  }

  /** A command whose start is waited for. */
  interface Serving extends Callable<Integer>, PlainArguments.Reader {}

  /** The command, ready to be called, when it is one whose start is waited for. */
  private static @Nullable Callable<Integer> serving(String... args) {
    Serving command =
        switch (args.length == 0 ? "" : args[0]) {
          case "run" -> new RunCommand();
          case "proxy" -> new ProxyCommand();
          default -> null;
        };
    return command != null
            && PlainArguments.fill(command, Arrays.asList(args).subList(1, args.length))
        ? command
        : null;
  }

  /**
   * What understands these arguments. Where they begin with a command, it knows that one alone: to
   * read what all the others look like would take a good part of the time that a proxy has to
   * start.
   */
  static CommandLine commandLine(String... args) {
    CommandLine line = new CommandLine(new Main());
    Class<?> one = args.length == 0 ? null : COMMANDS.get(args[0]);
    if (one != null) {
      line.addSubcommand(args[0], one);
    } else {
      COMMANDS.forEach(line::addSubcommand);
    }
    return line.setExecutionExceptionHandler(
        (failure, command, _) -> failed(failure, command.getErr()));
  }

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "no command is given");
  }

  private static int failed(Exception failure, PrintWriter err) {
    if (failure instanceof UnusableException) {
      err.println("lbtier: " + failure.getMessage());
      return ExitCode.USAGE;
    }
    LoggerFactory.getLogger(Main.class).error("This is a defect of lbtier", failure);
    return ExitCode.DEFECT;
  }
}
