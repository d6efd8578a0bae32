package io.lbtier.proxy.http2;

/**
 * A rule of RFC 9113 that a peer has broken: the code that it is told, and words for people. Each
 * says which section has the rule.
 */
public enum Violation {
  /** Section 3.4. */
  BAD_PREFACE(ErrorCode.PROTOCOL_ERROR, "the connection does not begin with the preface"),
  /** Section 3.4. */
  NO_SETTINGS(ErrorCode.PROTOCOL_ERROR, "the first frame is not SETTINGS"),
  /** Section 4.2. */
  LONG_FRAME(ErrorCode.FRAME_SIZE_ERROR, "a frame is longer than was allowed"),
  /** Sections 4.2 and 6. */
  FRAME_LENGTH(ErrorCode.FRAME_SIZE_ERROR, "a frame has not the length of its type"),
  /** Section 4.3. */
  BAD_COMPRESSION(ErrorCode.COMPRESSION_ERROR, "a field block cannot be decoded"),
  /** Sections 4.3 and 6.10. */
  BROKEN_BLOCK(ErrorCode.PROTOCOL_ERROR, "a field block is interrupted by another frame"),
  /** Section 6.10. */
  STRAY_CONTINUATION(ErrorCode.PROTOCOL_ERROR, "CONTINUATION without a field block"),
  /** Section 10.5.1. */
  LARGE_BLOCK(ErrorCode.ENHANCE_YOUR_CALM, "a field block has too many octets or frames"),
  /** Section 5.1. */
  IDLE_STREAM(ErrorCode.PROTOCOL_ERROR, "a frame for a stream that was never opened"),
  /** Section 5.1.1. */
  BAD_STREAM(ErrorCode.PROTOCOL_ERROR, "a stream has a number that its peer cannot open"),
  /** Section 6: no stream where there must be one, or one where there must be none. */
  WRONG_LEVEL(ErrorCode.PROTOCOL_ERROR, "a frame is of a stream that it cannot be of"),
  /** Section 5.3.1 of RFC 7540. */
  SELF_DEPENDENCY(ErrorCode.PROTOCOL_ERROR, "a stream depends on itself"),
  /** Sections 6.1 and 6.2. */
  PADDING(ErrorCode.PROTOCOL_ERROR, "padding is longer than its frame"),
  /** Section 6.5.2. */
  SETTING_NOT_BOOLEAN(ErrorCode.PROTOCOL_ERROR, "a setting is neither 0 nor 1"),
  /** Section 6.5.2: a server may not announce that it takes promises. */
  SERVER_PUSH_SETTING(ErrorCode.PROTOCOL_ERROR, "a server sets ENABLE_PUSH"),
  /** Section 6.5.2. */
  SETTING_FRAME_SIZE(ErrorCode.PROTOCOL_ERROR, "MAX_FRAME_SIZE is out of its range"),
  /** Section 6.5.2. */
  SETTING_WINDOW_OVERFLOW(ErrorCode.FLOW_CONTROL_ERROR, "INITIAL_WINDOW_SIZE is out of its range"),
  /** No peer needs so many; section 10.5. */
  MANY_SETTINGS(ErrorCode.ENHANCE_YOUR_CALM, "a frame has too many settings"),
  /** Section 6.6: none was allowed. */
  PUSHED(ErrorCode.PROTOCOL_ERROR, "PUSH_PROMISE is not wanted"),
  /** Section 6.9. */
  ZERO_INCREMENT(ErrorCode.PROTOCOL_ERROR, "WINDOW_UPDATE adds nothing"),
  /** Section 6.9.1. */
  WINDOW_OVERFLOW(ErrorCode.FLOW_CONTROL_ERROR, "a window is larger than 2^31-1"),
  /** Section 6.9.1. */
  WINDOW_OVERRUN(ErrorCode.FLOW_CONTROL_ERROR, "more data than the window allows"),
  /** Section 5.1. */
  CLOSED_STREAM(ErrorCode.STREAM_CLOSED, "a frame for a stream that its peer has ended"),
  /** Section 8.1.1. */
  MALFORMED(ErrorCode.PROTOCOL_ERROR, "a message breaks a rule of HTTP"),
  /** Section 10.5. */
  FLOOD(ErrorCode.ENHANCE_YOUR_CALM, "too many frames that serve no purpose");

  private final ErrorCode code;
  private final String words;

  Violation(ErrorCode code, String words) {
    this.code = code;
    this.words = words;
  }

  /** What the peer is told. */
  public ErrorCode code() {
    return code;
  }

  /** What was wrong, for a log. */
  public String words() {
    return words;
  }
}
