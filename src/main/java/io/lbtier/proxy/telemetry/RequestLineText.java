package io.lbtier.proxy.telemetry;

/**
 * The parts of a request line (RFC 9112 section 3); one that was refused may lack some of them.
 *
 * @param bad the whole of it when it has no parts; empty otherwise
 */
record RequestLineText(String bad, String method, String path, String query, String protocol) {
  static final RequestLineText NONE = new RequestLineText("", "", "", "", "");

  static RequestLineText of(String line) {
    int method = line.indexOf(' ');
    if (method <= 0) {
      return line.isEmpty() ? NONE : new RequestLineText(line, "", "", "", "");
    }
    int target = line.lastIndexOf(' ');
    if (target == method) {
      target = line.length();
    }
    int query = line.indexOf('?', method);
    int path = query < 0 || query > target ? target : query;
    return new RequestLineText(
        "",
        line.substring(0, method),
        line.substring(method + 1, path),
        line.substring(Math.min(path + 1, target), target),
        line.substring(Math.min(target + 1, line.length())));
  }

  /** Value of the first such parameter of the query, as it stands; empty when there is none. */
  String parameter(String name) {
    for (int at = 0; at < query.length(); ) {
      int end = query.indexOf('&', at);
      end = end < 0 ? query.length() : end;
      if (query.startsWith(name, at)
          && at + name.length() < end
          && query.charAt(at + name.length()) == '=') {
        return query.substring(at + name.length() + 1, end);
      }
      at = end + 1;
    }
    return "";
  }
}
