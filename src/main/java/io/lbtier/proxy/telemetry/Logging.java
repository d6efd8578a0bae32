package io.lbtier.proxy.telemetry;

import io.lbtier.model.AccessLogFormat;
import io.lbtier.model.ProxyConfig;
import io.lbtier.model.Telemetry;

/**
 * The access log as configured.
 *
 * @param which flows have a line
 * @param format of a line
 */
public record Logging(ProxyConfig.AccessLog which, LogFormat format) {
  /** What a configuration wants. */
  public static Logging of(ProxyConfig config) {
    Telemetry telemetry = config.telemetry();
    AccessLogFormat format = telemetry == null ? null : telemetry.accessLogFormat();
    return new Logging(
        config.accessLog(), format == null ? LogFormat.DEFAULT : LogFormat.of(format));
  }

  /** Whether any flow has a line. */
  public boolean on() {
    return which != ProxyConfig.AccessLog.None;
  }

  /**
   * Whether a flow has a line, so that no entry need be made for one that has none.
   *
   * @param status sent to the client; 0 for a TCP connection or when there was none
   * @param failure what the proxy itself found wrong; empty for nothing
   */
  public boolean covers(int status, String failure) {
    return switch (which) {
      case All -> true;
      case Errors -> status >= 500 || !failure.isEmpty();
      case None -> false;
    };
  }
}
