package io.lbtier.operator;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Some objects of a tier could not be written, and trying again may help. It has no stack trace:
 * the message says it all.
 */
final class ApplyFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ApplyFailedException(List<Obstacle> obstacles) {
    super(
        obstacles.stream().map(Obstacle::sentence).collect(Collectors.joining("; ")),
        null,
        false,
        false);
  }
}
