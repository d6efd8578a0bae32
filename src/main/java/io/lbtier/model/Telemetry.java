package io.lbtier.model;

import org.jspecify.annotations.Nullable;

/**
 * What the proxies tell of each request, other than by default. Each is null for the default.
 *
 * @param accessLogFormat what a line of the access log looks like
 */
public record Telemetry(@Nullable AccessLogFormat accessLogFormat) {}
