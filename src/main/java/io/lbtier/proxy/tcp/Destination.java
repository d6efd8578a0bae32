package io.lbtier.proxy.tcp;

import io.lbtier.proxy.LivePool;
import io.lbtier.proxy.telemetry.ListenerCounters;

/**
 * Where a connection goes.
 *
 * @param listener name of the listener that it came to
 * @param pool one of whose backends takes it
 * @param idleTimeoutMillis it is closed when nothing moved on it for so long
 * @param counters of the listener
 */
record Destination(
    String listener, LivePool pool, long idleTimeoutMillis, ListenerCounters counters) {}
