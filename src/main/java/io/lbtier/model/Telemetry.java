package io.lbtier.model;

import org.jspecify.annotations.Nullable;

/**
 * What the proxies tell of each request, other than by default. Each is null for the default.
 *
 * @param accessLogFormat what a line of the access log looks like
 * @param requestIds IDs of requests; null for those that clients send, which pass
 * @param tracing traces; null for those of clients, which pass
 */
public record Telemetry(
    @Nullable AccessLogFormat accessLogFormat,
    @Nullable RequestIds requestIds,
    @Nullable Tracing tracing) {}
