package io.lbtier.status;

/**
 * Something that keeps a tier from being ready.
 *
 * @param reason one of {@link Reasons} or of {@link io.lbtier.compile.Problem.Reason}
 * @param message what is wrong, and where
 */
record Finding(String reason, String message) {}
