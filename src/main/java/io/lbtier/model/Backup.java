package io.lbtier.model;

/**
 * Backends for when those of the pool are not enough.
 *
 * @param source where they come from
 * @param threshold they are used while fewer than so many percent of the pool's own are up, and
 *     when none is
 */
public record Backup(Source source, int threshold) {}
