package io.lbtier.proxy.http;

import io.lbtier.proxy.DataPlane;
import io.lbtier.proxy.http2.FieldRoom;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the connections of one event loop share. Only its thread touches it. */
final class Worker {
  /** As much of an input is looked at first, lest its body is copied for nothing. */
  static final int USUAL_HEAD = 2 << 10;

  private static final int DISK_IDLE_SECONDS = 10;

  private static final FastThreadLocal<Map<DataPlane, Worker>> OF_THIS_LOOP =
      new FastThreadLocal<>() {
        @Override
        protected Map<DataPlane, Worker> initialValue() {
          return new IdentityHashMap<>();
        }
      };

  final EventLoop loop;
  final DataPlane plane;
  final IdleConnections idle;

  /** The heads that are looked at just now. */
  final RequestHead request = new RequestHead();

  /** What is known of the request in {@link #request}. */
  final RequestAttributes attributes = new RequestAttributes(request);

  final ResponseHead response = new ResponseHead();

  /** Requests of HTTP/2 that are looked at just now. */
  final Http2RequestFields http2Request = new Http2RequestFields();

  /** Responses of HTTP/2 that are looked at just now. */
  final Http2ResponseFields http2Response = new Http2ResponseFields();

  /** Connections to backends that speak HTTP/2. */
  final Http2Backends http2 = new Http2Backends(this);

  final Upstreams upstreams = new Upstreams(this);

  final TrailerFields trailers = new TrailerFields();

  /** Room for the field that is coded just now. */
  final FieldRoom fieldRoom = new FieldRoom();

  final PathReadings paths = new PathReadings();

  private @Nullable Executor disk;

  private byte[] in = {};
  private byte[] out = {};

  private final List<Channel.Unsafe> written = new ArrayList<>();
  private final Runnable flushing = this::flush;

  private Worker(EventLoop loop, DataPlane plane) {
    this.loop = loop;
    this.plane = plane;
    this.idle = new IdleConnections(loop, plane.runtime());
  }

  /** The worker of the loop whose thread asks. */
  static Worker of(EventLoop loop, DataPlane plane) {
    return OF_THIS_LOOP.get().computeIfAbsent(plane, p -> new Worker(loop, p));
  }

  /** A thread that may wait for a disk, and ends when it has nothing to do for a while. */
  Executor disk() {
    Executor known = disk;
    if (known == null) {
      known =
          new ThreadPoolExecutor(
              0,
              1,
              DISK_IDLE_SECONDS,
              TimeUnit.SECONDS,
              new LinkedBlockingQueue<>(),
              new DefaultThreadFactory("lbtier-disk", true));
      disk = known;
    }
    return known;
  }

  /** An empty buffer of so many octets. */
  ByteBuf alloc(int octets) {
    return PooledByteBufAllocator.DEFAULT.directBuffer(octets);
  }

  /** The first {@code n} octets of an input, in place until the next call. */
  byte[] in(ByteBuf input, int n) {
    input.getBytes(input.readerIndex(), in(n), 0, n);
    return in;
  }

  /** Room for a head of {@code n} octets, until the next call. */
  byte[] in(int n) {
    if (in.length < n) {
      in = new byte[Math.max(n, USUAL_HEAD)];
      out = new byte[in.length + Math.max(RequestHead.ADDED, ResponseHead.ADDED)];
    }
    return in;
  }

  /** Room for what becomes of the head in {@link #in}, and so many octets more. */
  byte[] out(int more) {
    int length = in.length + Math.max(RequestHead.ADDED, ResponseHead.ADDED) + more;
    if (out.length < length) {
      out = new byte[length];
    }
    return out;
  }

  /**
   * Sends what has been written to a channel when all that the kernel has just reported has been
   * read. Peers are then woken once for many messages rather than once for each.
   */
  void flushSoon(Channel.Unsafe channel) {
    if (written.isEmpty()) {
      loop.execute(flushing);
    }
    written.add(channel);
  }

  private void flush() {
    for (int i = 0; i < written.size(); i++) {
      written.get(i).flush();
    }
    written.clear();
  }
}
