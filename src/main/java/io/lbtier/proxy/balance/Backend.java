package io.lbtier.proxy.balance;

import io.lbtier.proxy.telemetry.Histogram;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * One backend of one pool as it serves now: its health and its counters. It lives as long as the
 * pool has this address and port, across every change of configuration. All of it may be used from
 * any thread; {@link #health()}, {@link #failing()} and {@link #outcomes()} are written by the
 * health engine alone.
 */
public final class Backend {
  private final String pool;
  private final InetSocketAddress address;
  private final String label;
  private volatile @Nullable InetSocketAddress source;
  private volatile Health health = Health.UNCHECKED;
  private volatile boolean failing;
  private volatile long roseNanos;
  private volatile int ramp = Ramp.WHOLE;
  private volatile @Nullable Outcomes outcomes;

  /** Flows under way: HTTP requests or TCP connections. */
  public final InFlight active = new InFlight();

  /** How long it takes to answer; observed only where a balancer asks for it. */
  public final Latency latency = new Latency();

  /** Flows begun. */
  public final LongAdder flows = new LongAdder();

  /** Flows that failed for a reason on the backend's side before a response began. */
  public final LongAdder failures = new LongAdder();

  /** Of flows that went well: how long they took, for the client. */
  public final Histogram duration = new Histogram();

  /** How often it was ejected. */
  public final LongAdder ejections = new LongAdder();

  /** Bytes received from it, heads included. */
  public final LongAdder bytesReceived = new LongAdder();

  /** Bytes sent to it, heads included. */
  public final LongAdder bytesSent = new LongAdder();

  /** A backend that no check has seen yet. */
  public Backend(String pool, InetSocketAddress address, String label) {
    this.pool = pool;
    this.address = address;
    this.label = label;
  }

  /** Name of the pool it belongs to. */
  public String pool() {
    return pool;
  }

  /** Where to connect; always resolved. */
  public InetSocketAddress address() {
    return address;
  }

  /** Where to connect from, with port 0; null for wherever the kernel chooses. */
  public @Nullable InetSocketAddress source() {
    return source;
  }

  /** Says where to connect from, from now on. */
  public void source(@Nullable InetSocketAddress source) {
    this.source = source;
  }

  /** Address and port as people write them. */
  public String label() {
    return label;
  }

  /** What the checks have found. */
  public Health health() {
    return health;
  }

  /** Publishes what the checks have found; for the health engine. */
  public void health(Health health) {
    this.health = health;
  }

  /** Whether the last flows failed; a flow that goes well has to tell the health engine then. */
  public boolean failing() {
    return failing;
  }

  /** Says whether the last flows failed; for the health engine. */
  public void failing(boolean failing) {
    this.failing = failing;
  }

  /** When it came or came back; 0 when it was there from the start. */
  public long roseNanos() {
    return roseNanos;
  }

  /** Says that it has come, or come back, now; on the control thread. */
  public void rose(long nowNanos) {
    roseNanos = nowNanos;
  }

  /** How much of its weight it has now, in percent. */
  public int ramp() {
    return ramp;
  }

  /** Says how much of its weight it has; on the control thread. */
  public void ramp(int percent) {
    ramp = percent;
  }

  /** Takes what flows find; null where nobody wants to know. */
  public @Nullable Outcomes outcomes() {
    return outcomes;
  }

  /** Says what takes what flows find; for the health engine. */
  public void outcomes(@Nullable Outcomes outcomes) {
    this.outcomes = outcomes;
  }

  @Override
  public String toString() {
    return pool + "/" + label;
  }
}
