package io.lbtier.cli;

/** Something that the command line names cannot be read or used; the message says what and why. */
final class UnusableException extends RuntimeException {
  UnusableException(String message) {
    super(message);
  }
}
