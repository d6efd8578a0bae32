package io.lbtier.api;

/** What values may be. The schema and compile both check against these. */
public final class Bounds {
  public static final int PORT_MIN = 1;
  public static final int PORT_MAX = 65535;

  /** The names of what is made for a tier are longer by a prefix and must be DNS labels. */
  public static final int TIER_NAME_MAX = 56;

  public static final int LABEL_MAX = 63;
  public static final int HOST_MAX = 253;

  /** A host with a port. */
  public static final int AUTHORITY_MAX = 259;

  public static final int PATH_MAX = 1024;

  public static final int LISTENERS_MAX = 64;
  public static final int ROUTES_MAX = 1000;
  public static final int METHODS_MAX = 16;
  public static final int METHOD_LENGTH_MAX = 32;
  public static final int FIELD_MATCHES_MAX = 16;
  public static final int FIELD_NAME_MAX = 128;
  public static final int FIELD_VALUE_MAX = 1024;
  public static final int CLIENTS_MAX = 64;
  public static final int HEADER_CHANGES_MAX = 16;

  /** An IPv6 address with a prefix length. */
  public static final int NETWORK_LENGTH_MAX = 43;

  public static final int REGEX_MAX = 256;
  public static final int SHARES_MAX = 16;
  public static final int RESPOND_BODY_MAX = 4096;
  public static final int ERROR_PAGES_MAX = 16;
  public static final int ERROR_STATUSES_MAX = 16;
  public static final int ERROR_PAGE_MAX = 16_384;
  public static final int CONTENT_TYPE_MAX = 128;
  public static final int CERTIFICATES_MAX = 64;
  public static final int POOLS_MAX = 256;
  public static final int ENDPOINTS_MAX = 1000;
  public static final int BACKUPS_MAX = 100;
  public static final int NODE_LABELS_MAX = 32;
  public static final int NETWORKS_MAX = 64;

  public static final int VIP_ADDRESSES_MAX = 16;

  /** Linux has room for 15 characters and a zero. */
  public static final int INTERFACE_LENGTH_MAX = 15;

  public static final int VRID_MAX = 255;

  public static final int REPLICAS_MAX = 1000;
  public static final int PERCENT_MAX = 100;
  public static final int HEADERS_MAX = 10_000;
  public static final int CONNECTIONS_MAX = 10_000_000;
  public static final int RESPONSES_MAX = 1000;
  public static final int WEIGHT_MAX = 65535;
  public static final int KEY_MAX = 256;
  public static final int BOUNDED_LOAD_MIN = 100;
  public static final int BOUNDED_LOAD_MAX = 1000;
  public static final int ZONE_LOAD_MIN = 100;
  public static final int ZONE_LOAD_MAX = 1000;
  public static final int URL_MAX = 1024;
  public static final int PERCENT_LENGTH_MAX = 9;
  public static final int LOG_FIELDS_MAX = 32;
  public static final int LOG_TEXT_MAX = 1024;
  public static final int COOKIE_NAME_MAX = 80;
  public static final int COOKIE_PATH_MAX = 256;
  public static final int LEARN_SIZE_MIN = 100;
  public static final int LEARN_SIZE_MAX = 1_000_000;
  public static final int CHECKS_MAX = 100;
  public static final int CHECK_HEADERS_MAX = 16;
  public static final int CONSECUTIVE_FAILURES_MAX = 10_000;
  public static final int MIN_REQUESTS_MAX = 1_000_000;
  public static final int LATENCY_PERCENT_MIN = 110;
  public static final int LATENCY_PERCENT_MAX = 100_000;
  public static final int RETRY_ATTEMPTS_MAX = 10;
  public static final int RETRY_BUDGET_MIN_MAX = 1000;
  public static final String BODY_MEMORY_MAX = "16Mi";
  public static final String BODY_KEPT_MAX = "1Ti";
  public static final int RATE_MAX = 1_000_000;
  public static final int ACTIVE_MAX = 1_000_000;
  public static final int QUEUE_MAX = 100_000;
  public static final String HEAD_BYTES_MIN = "1Ki";
  public static final String HEAD_BYTES_MAX = "1Mi";
  public static final String BODY_BYTES_MAX = "1024Ti";
  public static final String MIRROR_BODY_MAX = "1Mi";

  /** Timeouts of connections and requests. */
  public static final String TIMEOUT_MIN = "1ms";

  public static final String TIMEOUT_MAX = "24h";

  /** Interval and timeout of health checks. */
  public static final String CHECK_MIN = "10ms";

  public static final String CHECK_MAX = "1h";

  /** How often outliers are looked for. */
  public static final String OUTLIER_INTERVAL_MIN = "100ms";

  public static final String OUTLIER_INTERVAL_MAX = "1h";

  /** How long a backend is ejected. */
  public static final String EJECTION_MIN = "100ms";

  public static final String EJECTION_MAX = "24h";

  /** How long a backend takes to get its whole weight. */
  public static final String SLOW_START_MIN = "100ms";

  public static final String SLOW_START_MAX = "1h";

  /** From one VRRP advertisement to the next: VRRPv3 carries 12 bits of hundredths of a second. */
  public static final String ADVERT_MIN = "10ms";

  public static final String ADVERT_MAX = "40s";

  /** Interval of the checks that decide whether a node may hold a virtual address. */
  public static final String VIP_CHECK_MIN = "50ms";

  public static final String VIP_CHECK_MAX = "1m";

  /** How long a cookie is kept, and the value of one remembered. */
  public static final String TTL_MIN = "1s";

  public static final String TTL_MAX = "8760h";

  /** How long draining may take. */
  public static final String DRAIN_MIN = "0s";

  public static final String DRAIN_MAX = "1h";

  /** A label of a DNS name, in lower case (RFC 1123 section 2.1). */
  public static final String LABEL = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";

  /** The value of a label of Kubernetes. */
  public static final String ZONE = "^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$";

  public static final int ZONE_LENGTH_MAX = 63;

  /** The name of a Service's port, which has a letter, so that it is no number. */
  public static final String PORT_NAME = "^([0-9][-0-9]*)?[a-z]([-a-z0-9]*[a-z0-9])?$";

  /** A DNS name, in lower case. */
  public static final String HOST =
      "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

  /** A DNS name, or all below one. */
  public static final String HOST_MATCH =
      "^(\\*\\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

  /** A method, which is in upper case wherever it is registered (RFC 9110 section 16.1). */
  public static final String METHOD = "^[A-Z][-A-Z]*$";

  /**
   * A token (RFC 9110 section 5.6.2) without the underscore, which some servers take for a dash.
   */
  public static final String HEADER_NAME = "^[-A-Za-z0-9!#$%&'*+.^`|~]+$";

  /** Visible ASCII, with spaces inside. */
  public static final String HEADER_VALUE = "^[!-~]([ -~]*[!-~])?$";

  /** A path with references to the groups of a regular expression. */
  public static final String SUBSTITUTION =
      "^/([-A-Za-z0-9._~!&'()*+,;=:@/]|%[0-9A-F]{2}|\\$[0-9$])*$";

  /** A media type (RFC 9110 section 8.3.1). */
  public static final String CONTENT_TYPE =
      "^[-a-z0-9.+]+/[-a-z0-9.+]+( *; *[-A-Za-z0-9]+=[-A-Za-z0-9]+)*$";

  /** A host as in a Host header: a name or an IPv4 address, with a port or without. */
  public static final String AUTHORITY =
      "^[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?)*(:[0-9]{1,5})?$";

  /** Segments of a path, none of them empty but the last (RFC 3986 section 3.3). */
  public static final String PATH_PREFIX = "^(/([-A-Za-z0-9._~!$&'()*+,;=:@]|%[0-9A-F]{2})+)*/?$";

  /** Path and query of a request target (RFC 9112 section 3.2.1). */
  public static final String TARGET = "^/([-A-Za-z0-9._~!$&'()*+,;=:@/?]|%[0-9A-Fa-f]{2})*$";

  /** The full name of a service of protobuf. */
  public static final String GRPC_SERVICE = "^[A-Za-z_][A-Za-z0-9_.]*$";

  public static final int GRPC_SERVICE_MAX = 100;

  /** The name of a network interface. */
  public static final String INTERFACE = "^[A-Za-z0-9][-A-Za-z0-9_.]*$";

  /** The name of a cookie, a token (RFC 6265 section 4.1.1). */
  public static final String COOKIE_NAME = "^[-!#$%&'*+.^_`|~A-Za-z0-9]+$";

  /** The path of a cookie: a path without semicolons. */
  public static final String COOKIE_PATH = "^/([-A-Za-z0-9._~!$&'()*+,=:@/]|%[0-9A-Fa-f]{2})*$";

  /** A duration as Kubernetes writes it, none of it a fraction. */
  public static final String DURATION = "^([0-9]{1,5}(h|m|s|ms)){1,4}$";

  public static final int DURATION_LENGTH_MAX = 28;

  /** Status codes: single ones, and the lowest and the highest of several. */
  public static final String STATUS =
      "^[1-5][0-9]{2}(-[1-5][0-9]{2})?(,[1-5][0-9]{2}(-[1-5][0-9]{2})?)*$";

  public static final int STATUS_LENGTH_MAX = 63;

  /** Text in which a backslash stands before what it cannot have in it. */
  public static final String OCTETS = "^([^\\\\]|\\\\[rnt0\\\\]|\\\\x[0-9A-Fa-f]{2})*$";

  public static final int OCTETS_MAX = 1024;

  /** Percent, with up to 4 decimals. */
  public static final String PERCENT = "^(100(\\.0{1,4})?|[0-9]{1,2}(\\.[0-9]{1,4})?)%$";

  /** A URL of HTTP without user, query and fragment. */
  public static final String URL =
      "^https?://([-A-Za-z0-9.]+|\\[[0-9A-Fa-f:.]+\\])(:[0-9]{1,5})?(/[-A-Za-z0-9._~!$&'()*+,;=:@%/]*)?$";

  /** A number of bytes as Kubernetes writes it. */
  public static final String BYTES = "^[0-9]{1,15}(k|M|G|T|Ki|Mi|Gi|Ti)?$";

  private Bounds() {}
}
