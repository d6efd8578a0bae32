package io.lbtier.model;

import java.util.List;

/**
 * Changes to the headers of a request or a response. None of the names is one that a proxy has to
 * see to itself.
 *
 * @param set lines in place of all of the same name
 * @param add lines besides others of the same name
 * @param remove names of lines that do not go on
 */
public record HeaderChanges(List<Line> set, List<Line> add, List<String> remove) {
  public HeaderChanges {
    set = List.copyOf(set);
    add = List.copyOf(add);
    remove = List.copyOf(remove);
  }

  /**
   * A header line.
   *
   * @param name a token (RFC 9110 section 5.6.2)
   * @param value texts of visible ASCII and spaces, and what is known of the request
   */
  public record Line(String name, List<KeyPart> value) {
    public Line {
      value = List.copyOf(value);
    }
  }
}
