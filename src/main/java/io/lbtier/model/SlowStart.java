package io.lbtier.model;

/**
 * How a backend that has just come gets its share: more from step to step.
 *
 * @param windowMillis until it has its whole weight
 */
public record SlowStart(long windowMillis) {}
