package io.lbtier.proxy.http2;

import org.jspecify.annotations.Nullable;

/** What one peer tells the other about itself (RFC 9113 section 6.5.2). */
public enum Setting {
  /** Octets that the peer's decoder keeps; 4096 when nothing is said. */
  HEADER_TABLE_SIZE(1),
  /** 0 or 1; this proxy neither takes nor makes promises. */
  ENABLE_PUSH(2),
  /** Streams that may be open at a time towards who says it; no limit when nothing is said. */
  MAX_CONCURRENT_STREAMS(3),
  /** Window that a stream begins with; 65,535 when nothing is said. */
  INITIAL_WINDOW_SIZE(4),
  /** Longest payload of a frame; 16,384 when nothing is said. */
  MAX_FRAME_SIZE(5),
  /** Octets of a field section, each field counting 32 more; advice only. */
  MAX_HEADER_LIST_SIZE(6),
  /** Whether CONNECT may name a protocol (RFC 8441). */
  ENABLE_CONNECT_PROTOCOL(8);

  private static final Setting[] ALL = values();

  final int id;

  Setting(int id) {
    this.id = id;
  }

  /** The setting with this number; null for one that means nothing here. */
  static @Nullable Setting of(int id) {
    for (Setting setting : ALL) {
      if (setting.id == id) {
        return setting;
      }
    }
    return null;
  }

  /** What is wrong with such a value, or null. */
  @Nullable Violation check(long value) {
    return switch (this) {
      case ENABLE_PUSH, ENABLE_CONNECT_PROTOCOL ->
          value <= 1 ? null : Violation.SETTING_NOT_BOOLEAN;
      case INITIAL_WINDOW_SIZE ->
          value <= Integer.MAX_VALUE ? null : Violation.SETTING_WINDOW_OVERFLOW;
      case MAX_FRAME_SIZE ->
          value >= Frame.LEAST_MAXIMUM && value <= Frame.LONGEST
              ? null
              : Violation.SETTING_FRAME_SIZE;
      case HEADER_TABLE_SIZE, MAX_CONCURRENT_STREAMS, MAX_HEADER_LIST_SIZE -> null;
    };
  }
}
