package io.lbtier.model;

/**
 * A pool that gets copies of requests, whose answers are thrown away.
 *
 * @param pool its name
 * @param percent how many of a hundred requests are copied, 1 to 100
 * @param bodyBytes a request whose body is longer is not copied
 */
public record Mirror(String pool, int percent, long bodyBytes) {}
