package io.lbtier.model;

import java.util.List;

/**
 * What clients see where the proxy itself answers that something is wrong.
 *
 * @param statuses that it is for, 400 to 599; none is in two pages of a listener
 * @param contentType of the body
 * @param body text, which is sent in UTF-8
 */
public record ErrorPage(List<Integer> statuses, String contentType, String body) {
  public ErrorPage {
    statuses = List.copyOf(statuses);
  }
}
