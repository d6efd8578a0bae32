package io.lbtier.model;

import org.jspecify.annotations.Nullable;

/**
 * How long the requests of a route may take, in milliseconds; null where the listener or the pool
 * says it.
 *
 * @param requestMillis from the head of a request to the end of its response, with all attempts;
 *     null for no limit
 * @param responseMillis from the end of a request to the begin of its response, for each attempt
 * @param stallMillis while a body does not move, in either direction
 */
public record RouteTimeouts(
    @Nullable Long requestMillis, @Nullable Long responseMillis, @Nullable Long stallMillis) {}
