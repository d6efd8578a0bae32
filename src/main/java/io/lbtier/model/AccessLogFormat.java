package io.lbtier.model;

import java.util.List;

/**
 * What a line of the access log looks like, other than by default.
 *
 * @param form how the parts are put together
 * @param parts what is in a line, in order; for {@link Form#Json} none of them is text, for {@link
 *     Form#Combined} there are none, as they are fixed
 */
public record AccessLogFormat(Form form, List<LogPart> parts) {
  public AccessLogFormat {
    parts = List.copyOf(parts);
  }

  /** How the parts of a line are put together. */
  public enum Form {
    /** An object with a member for each part that there is. */
    Json,
    /** Apache's combined format; of HTTP requests alone. */
    Combined,
    /** One part after the other. */
    Text
  }
}
