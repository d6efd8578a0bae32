package io.lbtier.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Predicate;

/**
 * Reads the arguments of a command that serves, as picocli would, for a good part of the time that
 * a proxy takes to start would be picocli's: its classes are of a format that no AOT cache holds,
 * and what is written in annotations takes generated code to read. So each such command says here
 * what it has in annotations too. What is known is what is needed when nothing is wrong, which is
 * options with a value and flags; whatever else there is is left to picocli, which has the words
 * for it.
 */
final class PlainArguments {
  /** A command, or a part of one, that says which options it has. */
  interface Reader {
    /** Adds its options. */
    void plain(PlainArguments arguments);
  }

  /** An option. It is no record: to compare such takes generated code. */
  private static final class Option {
    final boolean flag;
    final boolean many;
    final boolean required;

    /** Takes the value, and says whether it is one. */
    final Predicate<String> set;

    boolean given;

    Option(boolean flag, boolean many, boolean required, Predicate<String> set) {
      this.flag = flag;
      this.many = many;
      this.required = required;
      this.set = set;
    }
  }

  private final Map<String, Option> options = new HashMap<>();

  private PlainArguments() {}

  /**
   * Sets what the arguments say.
   *
   * @return false when the arguments are for picocli; the command is then not to be used
   */
  static boolean fill(Reader command, List<String> arguments) {
    PlainArguments plain = of(command);
    return plain.read(arguments)
        && plain.options.values().stream().allMatch(o -> o.given || !o.required);
  }

  private static PlainArguments of(Reader command) {
    PlainArguments plain = new PlainArguments();
    command.plain(plain);
    return plain;
  }

  /** Names of the options that a command has. */
  static Set<String> names(Reader command) {
    return of(command).options.keySet();
  }

  /** An option with a value. */
  void value(String name, Consumer<String> set) {
    options.put(name, new Option(false, false, false, accept(set)));
  }

  /** An option with a value that must be given, by one of its names. */
  void required(Consumer<String> set, String... names) {
    Option option = new Option(false, false, true, accept(set));
    for (String name : names) {
      options.put(name, option);
    }
  }

  /** An option that must be given and whose value is a number. */
  void requiredNumber(String name, IntConsumer set) {
    options.put(
        name,
        new Option(
            false,
            false,
            true,
            value -> {
              boolean number = value.matches("[0-9]{1,9}");
              if (number) {
                set.accept(Integer.parseInt(value));
              }
              return number;
            }));
  }

  /** An option with a value that may be given more than once. */
  void many(String name, Consumer<String> add) {
    options.put(name, new Option(false, true, false, accept(add)));
  }

  /** An option without a value. */
  void flag(String name, Runnable set) {
    options.put(name, new Option(true, false, false, accept(_ -> set.run())));
  }

  private static Predicate<String> accept(Consumer<String> set) {
    return value -> {
      set.accept(value);
      return true;
    };
  }

  private boolean read(List<String> arguments) {
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      int equals = argument.indexOf('=');
      Option option = options.get(equals < 0 ? argument : argument.substring(0, equals));
      if (option == null || (option.flag && equals >= 0)) {
        return false;
      }
      String value = "";
      if (equals >= 0) {
        value = argument.substring(equals + 1);
      } else if (!option.flag) {
        if (++i == arguments.size()) {
          return false;
        }
        value = arguments.get(i);
      }
      boolean again = option.given && !option.many;
      option.given = true;
      if (again || value.startsWith("-") || value.startsWith("\"") || !option.set.test(value)) {
        return false;
      }
    }
    return true;
  }
}
