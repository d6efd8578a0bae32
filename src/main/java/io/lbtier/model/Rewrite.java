package io.lbtier.model;

import org.jspecify.annotations.Nullable;

/**
 * What a backend is asked for; what is null here stays as the client has asked for it, and so does
 * the query. Of prefix, path and regex there is one at most.
 *
 * @param host in place of the Host header, with a port or without
 * @param prefix instead of the prefix by which the route matches
 * @param path instead of the whole path
 * @param regex makes a path of parts of the path
 */
public record Rewrite(
    @Nullable String host, @Nullable String prefix, @Nullable String path, @Nullable Regex regex) {
  /**
   * Makes a path of parts of another.
   *
   * @param pattern an expression of RE2 that the whole path matches; one that does not stays
   * @param substitution in which {@code $0} to {@code $9} are the groups, {@code $$} is a dollar
   *     sign
   */
  public record Regex(String pattern, String substitution) {}
}
