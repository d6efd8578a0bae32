package io.lbtier.proxy.http;

import io.netty.util.collection.IntObjectHashMap;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The streams of a client's connection: those that are open, and which ones have been lately. */
final class Http2ClientStreams {
  /** Streams that may be open at a time. */
  static final int MOST = 100;

  /** Of the streams that are over, so many are remembered, for frames that were on their way. */
  private static final int REMEMBERED = 128;

  /** So many objects are kept for streams to come by a connection that rests. */
  private static final int KEPT = 8;

  private final IntObjectHashMap<Http2ClientStream> open = new IntObjectHashMap<>();
  private final ArrayDeque<Http2ClientStream> unused = new ArrayDeque<>();
  private final int[] over = new int[REMEMBERED];
  private final boolean[] resetHere = new boolean[REMEMBERED];
  private int next;

  boolean isEmpty() {
    return open.isEmpty();
  }

  boolean isFull() {
    return open.size() >= MOST;
  }

  /** The open stream with this number, or null. */
  @Nullable Http2ClientStream get(int id) {
    return open.get(id);
  }

  /** All that are open, which may be closed meanwhile. */
  List<Http2ClientStream> all() {
    return List.copyOf(open.values());
  }

  /** A stream object that is not in use, or null. */
  @Nullable Http2ClientStream unused() {
    return unused.poll();
  }

  void opened(int id, Http2ClientStream stream) {
    open.put(id, stream);
  }

  /**
   * A stream is over; its object can be used for another one.
   *
   * @param reset whether because this side has reset it
   */
  void closed(int id, Http2ClientStream stream, boolean reset) {
    open.remove(id);
    unused.push(stream);
    while (open.isEmpty() && unused.size() > KEPT) {
      unused.poll();
    }
    remember(id, reset);
  }

  /** A stream never began, because this side has reset it at once. */
  void refused(int id) {
    remember(id, true);
  }

  private void remember(int id, boolean reset) {
    over[next] = id;
    resetHere[next] = reset;
    next = (next + 1) % REMEMBERED;
  }

  private int slot(int id) {
    for (int i = 0; i < REMEMBERED; i++) {
      if (over[i] == id) {
        return i;
      }
    }
    return -1;
  }

  /** Whether the client may not know yet that the stream was reset. */
  boolean wasResetHere(int id) {
    int slot = slot(id);
    return slot >= 0 && resetHere[slot];
  }

  /** Whether there was a stream with this number lately. */
  boolean wasOpen(int id) {
    return slot(id) >= 0;
  }
}
