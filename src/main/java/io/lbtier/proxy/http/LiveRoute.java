package io.lbtier.proxy.http;

import io.lbtier.model.Route;
import io.lbtier.proxy.LivePool;
import io.lbtier.proxy.telemetry.RouteCounters;

/**
 * A route as it serves now.
 *
 * @param config what the user wrote
 * @param pool where its requests go
 * @param counters carried over from one snapshot to the next by listener and label
 */
public record LiveRoute(Route config, LivePool pool, RouteCounters counters) {}
