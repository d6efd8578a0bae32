package io.lbtier.proxy.http2;

import org.jspecify.annotations.Nullable;

/** The payload of a SETTINGS frame (RFC 9113 section 6.5.1). */
final class SettingsPayload {
  /** Octets of one setting. */
  private static final int ENTRY = 6;

  /** Settings in a frame; there are fewer than ten, and a peer may add some that nobody knows. */
  private static final int MOST = 32;

  /** Octets of a payload that are looked at: one more than may come. */
  static final int LONGEST = MOST * ENTRY + 1;

  private SettingsPayload() {}

  /** Tells the listener of each setting, in order, and that they are complete; what is wrong. */
  static @Nullable Violation deliver(byte[] b, int length, boolean server, FrameListener listener) {
    if (length == LONGEST) {
      return Violation.MANY_SETTINGS;
    }
    for (int i = 0; i < length; i += ENTRY) {
      Setting setting = Setting.of(Wire.small(b, i));
      long value = Wire.integer(b, i + 2) & 0xffffffffL;
      if (setting != null) {
        Violation violation = setting.check(value);
        if (violation != null) {
          return violation;
        }
        if (setting == Setting.ENABLE_PUSH && value == 1 && !server) {
          return Violation.SERVER_PUSH_SETTING;
        }
        listener.setting(setting, value);
      }
    }
    listener.settings();
    return null;
  }
}
