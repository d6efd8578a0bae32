package io.lbtier.proxy.http;

import io.lbtier.model.HeaderChanges;
import io.lbtier.model.HeaderChanges.Line;
import io.lbtier.model.KeyPart;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Changes to header lines, as a route asks for them. Immutable. */
final class HeaderEdit implements FieldLines.NameTest {
  private static final String HOST = "Host";

  /** Names of the lines that do not go on, in the form of {@link Octets#NAME}. */
  private final byte[][] dropped;

  private final List<Line> lines;

  /** The lines that come in, when they are the same for all requests. */
  private final byte @Nullable [] constant;

  private HeaderEdit(Stream<String> dropped, List<Line> lines) {
    this.dropped = dropped.map(Octets::fieldName).toArray(byte[][]::new);
    this.lines = lines;
    boolean same =
        lines.stream()
            .flatMap(l -> l.value().stream())
            .allMatch(p -> p.kind() == KeyPart.Kind.Text);
    this.constant = same ? write(KeyPart::text) : null;
  }

  /** What these changes do; null for none. */
  static @Nullable HeaderEdit of(@Nullable HeaderChanges changes) {
    return changes == null ? null : new HeaderEdit(dropped(changes), lines(changes));
  }

  /** What these changes to a request do, whose Host line is replaced by another. */
  static HeaderEdit withoutHost(@Nullable HeaderChanges changes) {
    return changes == null
        ? new HeaderEdit(Stream.of(HOST), List.of())
        : new HeaderEdit(Stream.concat(Stream.of(HOST), dropped(changes)), lines(changes));
  }

  private static Stream<String> dropped(HeaderChanges changes) {
    return Stream.concat(changes.set().stream().map(Line::name), changes.remove().stream());
  }

  private static List<Line> lines(HeaderChanges changes) {
    return Stream.concat(changes.set().stream(), changes.add().stream()).toList();
  }

  /** Whether a line whose name stands there does not go on. */
  @Override
  public boolean holds(byte[] b, int from, int to) {
    for (byte[] name : dropped) {
      if (Octets.isName(b, from, to, name)) {
        return true;
      }
    }
    return false;
  }

  /** These lines, each with its end, but for those that do not go on. */
  byte[] without(byte[] some) {
    FieldLines all = new FieldLines();
    all.reset(some, 0);
    all.end(some.length);
    all.drop(this);
    byte[] left = new byte[some.length];
    return Arrays.copyOf(left, all.copy(0, left, 0));
  }

  /** The lines that come in with a request, each with its end. */
  byte[] lines(RequestAttributes request) {
    return constant == null ? write(request::text) : constant;
  }

  private byte[] write(Function<KeyPart, String> value) {
    StringBuilder text = new StringBuilder();
    for (Line line : lines) {
      text.append(line.name()).append(": ");
      line.value().forEach(part -> text.append(value.apply(part)));
      text.append("\r\n");
    }
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
