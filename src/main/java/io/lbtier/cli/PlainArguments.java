package io.lbtier.cli;

import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Reads the arguments of a command that serves, as picocli would, for a good part of the time that
 * a proxy takes to start would be picocli's: its classes are of a format that no AOT cache holds.
 * It knows what is needed when nothing is wrong, which is options with a value and flags; whatever
 * else it meets is left to picocli, which has the words for it.
 */
final class PlainArguments {
  /** An option and the object whose field it sets. */
  private record Target(Object owner, Field field, boolean required) {
    boolean flag() {
      return field.getType() == boolean.class;
    }
  }

  private final Map<String, Target> options = new HashMap<>();
  private final Set<Field> given = new HashSet<>();

  private PlainArguments() {}

  /**
   * Sets the fields of a command that are options.
   *
   * @return false when the arguments are for picocli; the command is then not to be used
   */
  static boolean fill(Object command, List<String> arguments) {
    try {
      PlainArguments plain = new PlainArguments();
      plain.find(command);
      return plain.read(arguments);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private void find(Object owner) throws IllegalAccessException {
    for (Field field : owner.getClass().getDeclaredFields()) {
      field.setAccessible(true);
      Option option = field.getAnnotation(Option.class);
      if (option != null) {
        for (String name : option.names()) {
          options.put(name, new Target(owner, field, option.required()));
        }
      } else if (field.isAnnotationPresent(Mixin.class)) {
        find(field.get(owner));
      }
    }
  }

  private boolean read(List<String> arguments) throws IllegalAccessException {
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      int equals = argument.indexOf('=');
      Target target = options.get(equals < 0 ? argument : argument.substring(0, equals));
      if (target == null || (target.flag() && equals >= 0)) {
        return false;
      }
      String value = "";
      if (equals >= 0) {
        value = argument.substring(equals + 1);
      } else if (!target.flag()) {
        if (++i == arguments.size()) {
          return false;
        }
        value = arguments.get(i);
      }
      if (value.startsWith("-") || value.startsWith("\"") || !set(target, value)) {
        return false;
      }
    }
    return options.values().stream().allMatch(o -> !o.required() || given.contains(o.field()));
  }

  private boolean set(Target target, String value) throws IllegalAccessException {
    Field field = target.field();
    boolean again = !given.add(field);
    if (field.getType() == List.class) {
      List<Object> all = new ArrayList<>(again ? (List<?>) field.get(target.owner()) : List.of());
      all.add(value);
      field.set(target.owner(), all);
      return true;
    }
    Object read = again ? null : read(field.getType(), value);
    if (read != null) {
      field.set(target.owner(), read);
    }
    return read != null;
  }

  /** Null for what is to be said no to, or is no value of this kind. */
  private static @Nullable Object read(Class<?> type, String value) {
    if (type == String.class) {
      return value;
    } else if (type == Path.class) {
      return Path.of(value);
    } else if (type == boolean.class) {
      return true;
    } else if (type == int.class && value.matches("[0-9]{1,9}")) {
      return Integer.valueOf(value);
    }
    return null;
  }
}
