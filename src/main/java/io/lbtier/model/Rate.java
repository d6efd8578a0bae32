package io.lbtier.model;

/**
 * How many there may be in a time: a token bucket.
 *
 * @param perSecond how many tokens come back in a second, 1 to 1,000,000
 * @param burst how many tokens there are when all are back, 1 to 1,000,000
 */
public record Rate(int perSecond, int burst) {}
