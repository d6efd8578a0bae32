package io.lbtier.proxy.http2;

import org.jspecify.annotations.Nullable;

/** What can be said of a frame by its header alone. Everything wrong ends the connection. */
final class FrameRules {
  final boolean server;

  /** Highest stream that the client has opened. */
  int highest;

  FrameRules(boolean server) {
    this.server = server;
  }

  /**
   * What is wrong with a frame, or null.
   *
   * @param open stream whose field block is not complete, 0 for none
   */
  @Nullable Violation check(int type, int flags, int stream, int length, int open) {
    if (length > Frame.LEAST_MAXIMUM) {
      // We never allow more.
      return Violation.LONG_FRAME;
    }
    if (type == Frame.CONTINUATION) {
      return open == 0
          ? Violation.STRAY_CONTINUATION
          : stream == open ? null : Violation.BROKEN_BLOCK;
    }
    if (open != 0) {
      return Violation.BROKEN_BLOCK;
    }
    return switch (type) {
      case Frame.DATA -> ofStream(stream, length >= padLength(flags));
      case Frame.HEADERS -> headers(flags, stream, length);
      // May speak of streams that are still to come.
      case Frame.PRIORITY ->
          stream == 0 ? Violation.WRONG_LEVEL : length == 5 ? null : Violation.FRAME_LENGTH;
      case Frame.RST_STREAM -> ofStream(stream, length == 4);
      case Frame.SETTINGS -> ofConnection(stream, settings(flags, length));
      case Frame.PUSH_PROMISE -> Violation.PUSHED;
      case Frame.PING -> ofConnection(stream, length == 8);
      case Frame.GOAWAY -> ofConnection(stream, length >= 8);
      case Frame.WINDOW_UPDATE ->
          stream == 0 ? ofConnection(0, length == 4) : ofStream(stream, length == 4);
      default -> null;
    };
  }

  private static int padLength(int flags) {
    return (flags & Frame.PADDED) == 0 ? 0 : 1;
  }

  private static boolean settings(int flags, int length) {
    return (flags & Frame.ACK) == 0 ? length % 6 == 0 : length == 0;
  }

  private static @Nullable Violation ofConnection(int stream, boolean fits) {
    if (stream != 0) {
      return Violation.WRONG_LEVEL;
    }
    return fits ? null : Violation.FRAME_LENGTH;
  }

  private @Nullable Violation ofStream(int stream, boolean fits) {
    if (stream == 0) {
      return Violation.WRONG_LEVEL;
    }
    if (!fits) {
      return Violation.FRAME_LENGTH;
    }
    return stream > highest || isEven(stream) ? Violation.IDLE_STREAM : null;
  }

  private @Nullable Violation headers(int flags, int stream, int length) {
    int least = padLength(flags) + ((flags & Frame.WITH_PRIORITY) == 0 ? 0 : 5);
    if (stream == 0) {
      return Violation.WRONG_LEVEL;
    }
    if (length < least) {
      return Violation.FRAME_LENGTH;
    }
    if (isEven(stream)) {
      return Violation.BAD_STREAM;
    }
    if (stream > highest) {
      if (!server) {
        return Violation.IDLE_STREAM;
      }
      highest = stream;
    }
    return null;
  }

  /** Servers open streams with even numbers, and only for promises, which nobody wants. */
  private static boolean isEven(int stream) {
    return (stream & 1) == 0;
  }
}
