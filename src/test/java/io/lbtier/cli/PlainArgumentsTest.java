package io.lbtier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The arguments of commands that serve are read as picocli reads them, or left to it. */
class PlainArgumentsTest {
  private static Supplier<Main.Serving> command(String name) {
    return name.equals("run") ? RunCommand::new : ProxyCommand::new;
  }

  private static List<String> words(String line) {
    return Arrays.asList(line.split(" ", -1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run -f tier.yaml",
        "run --file=tier.yaml --access-log /tmp/access.log",
        "run --access-log=a=b -f=tier.yaml --sample-backends",
        "run -f t --zone eu-west-1a",
        "run -f t --vip --vip-peer 10.0.0.1 --vip-peer=10.0.0.2,fe80::2",
        "proxy --namespace prod --tier shop --admin-port 9090",
        "proxy --admin-port=09090 --tier=shop --namespace=prod --node n1",
      })
  void asPicocliDoes(String line) {
    List<String> words = words(line);
    List<String> arguments = words.subList(1, words.size());
    Main.Serving plain = command(words.getFirst()).get();
    assertThat(PlainArguments.fill(plain, arguments)).isTrue();
    Main.Serving library = command(words.getFirst()).get();
    new CommandLine(library).parseArgs(arguments.toArray(String[]::new));
    assertThat(plain)
        .usingRecursiveComparison()
        .ignoringFields("spec")
        .isEqualTo(library)
        .isNotEqualTo(command(words.getFirst()).get());
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "proxy"})
  void allOptionsOfPicocliAreKnown(String name) {
    Set<String> known = new HashSet<>(PlainArguments.names(command(name).get()));
    known.addAll(Set.of("-h", "--help", "-V", "--version"));
    assertThat(known)
        .isEqualTo(new CommandLine(command(name).get()).getCommandSpec().optionsMap().keySet());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run",
        "run --help",
        "run -f",
        "run -f --vip",
        "run -f a -f b",
        "run -ftier.yaml",
        "run -f a --vip=false",
        "run -f a --no-such-option",
        "run -f a b",
        "run -f \"a\"",
        "proxy --namespace prod --tier shop --admin-port x",
        "proxy --namespace prod --tier shop --admin-port 99999999999",
        "proxy --namespace prod --tier shop",
        "proxy --tier shop --admin-port 9090 -h",
      })
  void theRestIsPicoclis(String line) {
    List<String> words = words(line);
    assertThat(PlainArguments.fill(command(words.getFirst()).get(), words.subList(1, words.size())))
        .isFalse();
  }
}
