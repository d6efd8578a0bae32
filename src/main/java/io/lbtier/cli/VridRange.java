package io.lbtier.cli;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * VRIDs as an option writes them: one, or the first and the last.
 *
 * @param first 1 to 255
 * @param last not below the first, at most 255
 */
record VridRange(int first, int last) {
  private static final Pattern TEXT = Pattern.compile("([0-9]{1,3})(?:-([0-9]{1,3}))?");
  private static final int MAX = 255;

  static Set<Integer> all(Iterable<VridRange> ranges) {
    Set<Integer> all = new TreeSet<>();
    ranges.forEach(
        range ->
            all.addAll(
                IntStream.rangeClosed(range.first, range.last)
                    .boxed()
                    .collect(Collectors.toSet())));
    return all;
  }

  /** Reads one. */
  static final class Converter implements ITypeConverter<VridRange> {
    @Override
    public VridRange convert(String text) {
      Matcher matcher = TEXT.matcher(text);
      if (matcher.matches()) {
        int first = Integer.parseInt(matcher.group(1));
        int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
        if (first >= 1 && first <= last && last <= MAX) {
          return new VridRange(first, last);
        }
      }
      throw new TypeConversionException(
          "found \"%s\"; give VRIDs of 1 to %d and ranges of them, such as 10,20-29"
              .formatted(text, MAX));
    }
  }
}
