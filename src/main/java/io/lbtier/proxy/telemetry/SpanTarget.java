package io.lbtier.proxy.telemetry;

import java.net.URI;

/**
 * Where spans are sent, and as whose.
 *
 * @param url of a collector that takes OTLP over HTTP
 */
public record SpanTarget(URI url, String namespace, String tier) {}
