package io.lbtier.model;

/**
 * Flows stay on backends in the zone of the proxy as long as these are enough.
 *
 * @param maxLoad how much a backend may get for that, in percent of what it would get if flows were
 *     spread over all backends; at least 100
 */
public record ZonePreference(int maxLoad) {}
