package io.lbtier.proxy.tcp;

import io.lbtier.proxy.LivePool;
import io.lbtier.proxy.telemetry.ListenerCounters;

/**
 * Where a connection goes.
 *
 * @param listener name of the listener that it came to
 * @param pool one of whose backends takes it
 * @param halfClose whether a client that has ended its side may still wait for what it asked
 * @param idleTimeoutMillis it is closed when nothing moved on it for so long
 * @param counters of the listener
 */
record Destination(
    String listener,
    LivePool pool,
    boolean halfClose,
    long idleTimeoutMillis,
    ListenerCounters counters) {}
