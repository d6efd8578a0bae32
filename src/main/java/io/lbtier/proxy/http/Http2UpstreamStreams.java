package io.lbtier.proxy.http;

import io.lbtier.proxy.http2.SendWindow;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The streams of a connection to a backend: those that are open and those that wait for it. */
final class Http2UpstreamStreams {
  /** Open at a time when the backend has not said; RFC 9113 wants no fewer allowed. */
  private static final int USUAL = 100;

  /** After so many streams a connection is replaced, long before their numbers run out. */
  private static final int LAST = 1 << 30;

  private final IntObjectMap<Http2UpstreamStream> open = new IntObjectHashMap<>();
  private List<Http2UpstreamStream> waiting = new ArrayList<>();
  private int next = 1;
  private long most = USUAL;
  private int sendWindow = SendWindow.INITIAL;

  /** The backend allows so many at a time. */
  void most(long streams) {
    most = streams;
  }

  /** The backend takes so much of each stream at first; false when one has too much by that. */
  boolean sendWindow(int octets) {
    long change = (long) octets - sendWindow;
    sendWindow = octets;
    for (Http2UpstreamStream stream : all()) {
      if (!stream.windowGrows(change)) {
        return false;
      }
    }
    return true;
  }

  /** What the backend takes of a stream that begins. */
  int sendWindow() {
    return sendWindow;
  }

  boolean haveRoom() {
    return open.size() + waiting.size() < most;
  }

  boolean isEmpty() {
    return open.isEmpty() && waiting.isEmpty();
  }

  /** Whether there was any before. */
  boolean anyBefore() {
    return next > 1;
  }

  boolean exhausted() {
    return next > LAST;
  }

  /** A stream begins when the connection is there. */
  void await(Http2UpstreamStream stream) {
    waiting.add(stream);
  }

  /** Those that wait, which do not any more. */
  List<Http2UpstreamStream> takeWaiting() {
    List<Http2UpstreamStream> taken = waiting;
    waiting = new ArrayList<>();
    return taken;
  }

  /** Gives a stream its number. */
  int begin(Http2UpstreamStream stream) {
    int id = next;
    next += 2;
    open.put(id, stream);
    return id;
  }

  @Nullable Http2UpstreamStream get(int id) {
    return open.get(id);
  }

  /** Those that are open now. */
  List<Http2UpstreamStream> all() {
    return new ArrayList<>(open.values());
  }

  /** Those that are open and have higher numbers. */
  List<Http2UpstreamStream> above(int id) {
    return open.values().stream().filter(stream -> stream.id() > id).toList();
  }

  /** All of them, none being left. */
  List<Http2UpstreamStream> takeAll() {
    List<Http2UpstreamStream> taken = takeWaiting();
    taken.addAll(open.values());
    open.clear();
    return taken;
  }

  void closed(Http2UpstreamStream stream) {
    if (stream.id() == 0) {
      waiting.remove(stream);
    } else {
      open.remove(stream.id());
    }
  }
}
