package io.lbtier.proxy.http;

import io.lbtier.proxy.telemetry.AccessLog;
import io.lbtier.proxy.telemetry.LogFormat;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Copies from heads, while they are there, what a format of the access log wants of them. */
final class Kept {
  private Kept() {}

  /**
   * What is wanted of a request, with room for what is wanted of its response; null for nothing.
   */
  static String @Nullable [] of(LogFormat format, RequestHead request, RequestAttributes known) {
    if (format.size() == 0) {
      return null;
    }
    String[] kept = new String[format.size()];
    Arrays.fill(kept, "");
    int i = 0;
    for (String name : format.headers()) {
      kept[i++] = cut(request.lines.first(name));
    }
    for (String name : format.cookies()) {
      kept[i++] = cut(known.cookieText(name));
    }
    return kept;
  }

  /** Adds what is wanted of a response. */
  static void add(LogFormat format, ResponseHead response, String[] kept) {
    List<String> names = format.responseHeaders();
    int begin = kept.length - names.size();
    for (int i = 0; i < names.size(); i++) {
      kept[begin + i] = cut(response.lines.first(names.get(i)));
    }
  }

  private static String cut(@Nullable String text) {
    return text == null ? "" : AccessLog.Entry.cut(text);
  }
}
