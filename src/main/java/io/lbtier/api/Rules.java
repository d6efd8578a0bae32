package io.lbtier.api;

/**
 * CEL rules on texts, each with what it tells. They stand where a schema could have a pattern,
 * which would tell the user nothing but itself; in lists of lists a pattern has to do, since what
 * rules may cost is limited.
 */
final class Rules {
  private static final String MATCHES = "self.matches(r\"";
  private static final String END = "\")";

  static final String LABEL = MATCHES + Bounds.LABEL + END;
  static final String LABEL_MESSAGE =
      "give a name of a-z, 0-9 and hyphens that begins and ends with a letter or digit";

  static final String SECRET = MATCHES + Bounds.HOST + END;
  static final String SECRET_MESSAGE = "give the name of a Secret";

  static final String SERVER_NAME = SECRET;
  static final String SERVER_NAME_MESSAGE = "give a name such as shop.internal, in lower case";

  static final String GRPC_SERVICE = MATCHES + Bounds.GRPC_SERVICE + END;
  static final String GRPC_SERVICE_MESSAGE = "give a service such as shop.v1.Carts";

  static final String TARGET = MATCHES + Bounds.TARGET + END;
  static final String TARGET_MESSAGE = "give a path such as /healthz";

  static final String AUTHORITY = MATCHES + Bounds.AUTHORITY + END;
  static final String AUTHORITY_MESSAGE =
      "give a host such as shop.example.com, with a port or without";

  static final String STATUS = MATCHES + Bounds.STATUS + END;
  static final String STATUS_MESSAGE =
      "give a status (100 to 599) such as \"200\", a range such as 200-399, or several with"
          + " commas";

  static final String OCTETS = "size(self) > 0 && " + MATCHES + Bounds.OCTETS + END;
  static final String OCTETS_MESSAGE =
      "give text in which a backslash stands in \\r, \\n, \\t, \\0, \\\\ and \\xHH alone";

  private static final String DURATION = MATCHES + Bounds.DURATION + END;
  private static final String DURATION_MESSAGE = "give a duration such as 500ms, 2s or 1m30s, ";

  static final String TIMEOUT =
      DURATION
          + " && duration(self) >= duration('"
          + Bounds.TIMEOUT_MIN
          + "') && duration(self) <= duration('"
          + Bounds.TIMEOUT_MAX
          + "')";
  static final String TIMEOUT_MESSAGE =
      DURATION_MESSAGE + Bounds.TIMEOUT_MIN + " to " + Bounds.TIMEOUT_MAX;

  static final String CHECK =
      DURATION
          + " && duration(self) >= duration('"
          + Bounds.CHECK_MIN
          + "') && duration(self) <= duration('"
          + Bounds.CHECK_MAX
          + "')";
  static final String CHECK_MESSAGE =
      DURATION_MESSAGE + Bounds.CHECK_MIN + " to " + Bounds.CHECK_MAX;

  static final String OUTLIER_INTERVAL =
      DURATION
          + " && duration(self) >= duration('"
          + Bounds.OUTLIER_INTERVAL_MIN
          + "') && duration(self) <= duration('"
          + Bounds.OUTLIER_INTERVAL_MAX
          + "')";
  static final String OUTLIER_INTERVAL_MESSAGE =
      DURATION_MESSAGE + Bounds.OUTLIER_INTERVAL_MIN + " to " + Bounds.OUTLIER_INTERVAL_MAX;

  static final String EJECTION =
      DURATION
          + " && duration(self) >= duration('"
          + Bounds.EJECTION_MIN
          + "') && duration(self) <= duration('"
          + Bounds.EJECTION_MAX
          + "')";
  static final String EJECTION_MESSAGE =
      DURATION_MESSAGE + Bounds.EJECTION_MIN + " to " + Bounds.EJECTION_MAX;

  static final String SLOW_START =
      DURATION
          + " && duration(self) >= duration('"
          + Bounds.SLOW_START_MIN
          + "') && duration(self) <= duration('"
          + Bounds.SLOW_START_MAX
          + "')";
  static final String SLOW_START_MESSAGE =
      DURATION_MESSAGE + Bounds.SLOW_START_MIN + " to " + Bounds.SLOW_START_MAX;

  /** As for {@link #CHECK_TIMEOUT}. */
  static final String EJECTION_TIMES =
      "!self.baseEjectionTime.matches(r\""
          + Bounds.DURATION
          + "\") || !self.maxEjectionTime.matches(r\""
          + Bounds.DURATION
          + "\") || duration(self.baseEjectionTime) <= duration(self.maxEjectionTime)";

  static final String INTERFACE = MATCHES + Bounds.INTERFACE + END;
  static final String INTERFACE_MESSAGE = "give the name of a network interface such as eth0";

  static final String ADVERT =
      DURATION
          + " && duration(self) >= duration('"
          + Bounds.ADVERT_MIN
          + "') && duration(self) <= duration('"
          + Bounds.ADVERT_MAX
          + "') && duration(self).getMilliseconds() % 10 == 0";
  static final String ADVERT_MESSAGE =
      DURATION_MESSAGE + Bounds.ADVERT_MIN + " to " + Bounds.ADVERT_MAX + ", in steps of 10ms";

  static final String VIP_CHECK =
      DURATION
          + " && duration(self) >= duration('"
          + Bounds.VIP_CHECK_MIN
          + "') && duration(self) <= duration('"
          + Bounds.VIP_CHECK_MAX
          + "')";
  static final String VIP_CHECK_MESSAGE =
      DURATION_MESSAGE + Bounds.VIP_CHECK_MIN + " to " + Bounds.VIP_CHECK_MAX;

  static final String TTL =
      DURATION
          + " && duration(self) >= duration('"
          + Bounds.TTL_MIN
          + "') && duration(self) <= duration('"
          + Bounds.TTL_MAX
          + "')";
  static final String TTL_MESSAGE = DURATION_MESSAGE + Bounds.TTL_MIN + " to " + Bounds.TTL_MAX;

  static final String COOKIE_NAME = MATCHES + Bounds.COOKIE_NAME + END;
  static final String COOKIE_NAME_MESSAGE = "give a name of letters, digits and !#$%&'*+-.^_`|~";

  static final String COOKIE_PATH = MATCHES + Bounds.COOKIE_PATH + END;
  static final String COOKIE_PATH_MESSAGE = "give a path such as /shop";

  static final String PERCENT = MATCHES + Bounds.PERCENT + END;
  static final String PERCENT_MESSAGE = "give a percentage of 0% to 100%, such as 0.1%";

  static final String URL = MATCHES + Bounds.URL + END;
  static final String URL_MESSAGE = "give a URL such as http://collector:4318/v1/traces";

  static final String DRAIN =
      DURATION + " && duration(self) <= duration('" + Bounds.DRAIN_MAX + "')";
  static final String DRAIN_MESSAGE = DURATION_MESSAGE + "at most " + Bounds.DRAIN_MAX;

  /** Says nothing of what is no duration; the fields themselves do. */
  static final String CHECK_TIMEOUT =
      "!has(self.timeout) || !self.timeout.matches(r\""
          + Bounds.DURATION
          + "\") || !self.interval.matches(r\""
          + Bounds.DURATION
          + "\") || duration(self.timeout) <= duration(self.interval)";

  /** As for {@link #CHECK_TIMEOUT}. */
  static final String CHECK_DOWN_INTERVAL =
      "!has(self.downInterval) || !self.downInterval.matches(r\""
          + Bounds.DURATION
          + "\") || !self.interval.matches(r\""
          + Bounds.DURATION
          + "\") || duration(self.downInterval) >= duration(self.interval)";

  private Rules() {}
}
