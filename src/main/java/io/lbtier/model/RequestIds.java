package io.lbtier.model;

import java.util.List;

/**
 * IDs of requests, in X-Request-Id.
 *
 * @param keepFrom networks of clients whose requests keep the ID that they come with, as address,
 *     slash and prefix length
 * @param response whether responses say it too
 */
public record RequestIds(List<String> keepFrom, boolean response) {
  public RequestIds {
    keepFrom = List.copyOf(keepFrom);
  }
}
