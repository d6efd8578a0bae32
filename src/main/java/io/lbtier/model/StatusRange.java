package io.lbtier.model;

/**
 * Statuses of HTTP responses.
 *
 * @param min the lowest, 100 to 599
 * @param max the highest, from {@code min} on
 */
public record StatusRange(int min, int max) {
  /** Whether a status is one of them. */
  public boolean holds(int status) {
    return status >= min && status <= max;
  }

  /** As people write it: 204, 200-399. */
  public String label() {
    return min == max ? String.valueOf(min) : min + "-" + max;
  }
}
