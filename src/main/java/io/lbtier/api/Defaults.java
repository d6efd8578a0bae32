package io.lbtier.api;

/**
 * What holds where the user says nothing. The schema, its descriptions and compile all use these.
 */
public final class Defaults {
  public static final int REPLICAS = 2;
  public static final int CPU_UTILIZATION = 70;
  public static final int ADMIN_PORT = 9180;
  public static final String ACCESS_LOG = "All";
  public static final String ACCESS_LOG_FORMAT = "JSON";
  public static final String SAMPLING = "100%";
  public static final String DRAIN_DELAY = "5s";
  public static final String DRAIN_TIMEOUT = "60s";
  public static final String SERVICE_TYPE = "ClusterIP";

  public static final String ADVERT_INTERVAL = "100ms";
  public static final String VIP_CHECK_INTERVAL = "200ms";

  public static final String PATH_PREFIX = "/";
  public static final int REDIRECT = 302;
  public static final String CONTENT_TYPE = "text/plain; charset=utf-8";
  public static final int MIRROR_PERCENT = 100;
  public static final String MIRROR_BODY = "64Ki";
  public static final String ERROR_PAGE_TYPE = "text/html; charset=utf-8";
  public static final String HEAD_BYTES = "32Ki";
  public static final int HEADERS = 100;
  public static final String HEAD_TIMEOUT = "10s";
  public static final String HTTP_IDLE = "60s";
  public static final String STALL = "60s";
  public static final String TCP_IDLE = "1h";
  public static final String UDP_IDLE = "60s";
  public static final int UDP_SESSIONS = 10_000;
  public static final String TUNNEL = "1h";
  public static final String PROXY_HEADER_TIMEOUT = "5s";

  public static final int WEIGHT = 1;
  public static final String BALANCING = "RoundRobin";
  public static final int PANIC_THRESHOLD = 0;
  public static final int BACKUP_THRESHOLD = 0;
  public static final int ZONE_LOAD = 120;
  public static final String HASH_TABLE = "Maglev";

  /** Begin of the name of a cookie, before that of its pool. */
  public static final String COOKIE_NAME = "lbtier-";

  public static final String COOKIE_PATH = "/";

  /** How many values of an application's cookie are remembered. */
  public static final int LEARN_SIZE = 100_000;

  /** Longer than the 30 minutes that servlet containers keep a session. */
  public static final String LEARN_EXPIRE = "1h";

  public static final String SAME_SITE = "Lax";
  public static final String ON_BACKEND_LOSS = "Rebalance";
  public static final String CHECK_INTERVAL = "2s";

  /** Or the interval, where that is shorter. */
  public static final String CHECK_TIMEOUT = "1s";

  public static final int CHECK_FALL = 3;
  public static final int CHECK_RISE = 2;
  public static final String CHECK_STATUS = "200-399";
  public static final String CHECK_METHOD = "GET";
  public static final int CONSECUTIVE_FAILURES = 5;
  public static final String FAILURE_STATUSES = "500-599";
  public static final String OUTLIER_INTERVAL = "10s";
  public static final int OUTLIER_MIN_REQUESTS = 50;
  public static final String LATENCY_AT_LEAST = "100ms";
  public static final String BASE_EJECTION = "30s";
  public static final String MAX_EJECTION = "5m";
  public static final int MAX_EJECTION_PERCENT = 10;
  public static final int RETRY_ATTEMPTS = 2;

  /** A list, as JSON. */
  public static final String RETRY_WHEN = "[\"ConnectFailure\", \"Reset\"]";

  public static final int RETRY_BUDGET_PERCENT = 20;
  public static final int RETRY_BUDGET_MIN = 3;
  public static final String BODY_MEMORY = "64Ki";
  public static final String BODY_MAXIMUM = "64Mi";
  public static final String BODY_DISK = "1Gi";
  public static final int QUEUE_LENGTH = 100;
  public static final String QUEUE_TIMEOUT = "5s";

  public static final String POOL_PROTOCOL = "HTTP1";
  public static final String CONNECT_TIMEOUT = "1s";
  public static final String RESPONSE_TIMEOUT = "60s";
  public static final String POOL_IDLE = "4s";

  private Defaults() {}
}
