package io.lbtier.proxy.http;

import io.lbtier.proxy.DataPlane;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.IdentityHashMap;
import java.util.Map;

/** What the connections of one event loop share. Only its thread touches it. */
final class Worker {
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

  final ResponseHead response = new ResponseHead();

  private byte[] in = {};
  private byte[] out = {};

  private Worker(EventLoop loop, DataPlane plane) {
    this.loop = loop;
    this.plane = plane;
    this.idle = new IdleConnections(loop, plane.runtime());
  }

  /** The worker of the loop whose thread asks. */
  static Worker of(EventLoop loop, DataPlane plane) {
    return OF_THIS_LOOP.get().computeIfAbsent(plane, p -> new Worker(loop, p));
  }

  /** Room for a head of {@code n} octets. */
  byte[] in(int n) {
    if (in.length < n) {
      in = new byte[Math.max(n, 2 * in.length)];
      out = new byte[in.length + Math.max(RequestHead.ADDED, ResponseHead.ADDED)];
    }
    return in;
  }

  /** Room for what becomes of the head in {@link #in}. */
  byte[] out() {
    return out;
  }
}
