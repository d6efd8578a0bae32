package io.lbtier.status;

/**
 * Reasons of conditions and events. The kinds of {@link io.lbtier.compile.Problem.Reason} that are
 * about other objects (ServiceNotFound, PortNotFound, SecretNotFound, SecretInvalid) are reasons
 * too, under their own names.
 */
public final class Reasons {
  /** Ready: every proxy that reports serves the newest generation. */
  public static final String SERVING = "Serving";

  /** Ready: an older generation serves; Reconciling or Stalled says why. */
  public static final String PREVIOUS_SERVES = "PreviousServes";

  /** Not ready, stalled: the spec was refused. */
  public static final String INVALID = "Invalid";

  /** Not ready, stalled: an object belongs to somebody else, or the API server refuses it. */
  public static final String APPLY_FAILED = "ApplyFailed";

  /** Not ready, stalled: a proxy does not take the configuration. */
  public static final String CONFIGURATION_REFUSED = "ConfigurationRefused";

  /** Not ready: a port could not be bound, or a certificate is missing. */
  public static final String LISTENER_FAILED = "ListenerFailed";

  /** Not ready: no proxy is available. */
  public static final String NO_PROXY = "NoProxy";

  /** Not known to be ready: proxies are available, but the operator hears from none. */
  public static final String NO_REPORT = "NoReport";

  /** Not ready: a pool has no backend that a proxy could use. */
  public static final String NO_BACKEND_UP = "NoBackendUp";

  /** Reconciling: the newest generation is not yet applied or not yet served by all. */
  public static final String CONFIGURATION_PENDING = "ConfigurationPending";

  /** Reconciling: proxies are being started or replaced. */
  public static final String ROLLING_OUT = "RollingOut";

  /** Stalled: proxies could not be started or replaced in time. */
  public static final String ROLLOUT_FAILED = "RolloutFailed";

  /** Each virtual address is held by one node. */
  public static final String HELD = "Held";

  /** Not ready: no node holds a virtual address. Reconciling while it never was held. */
  public static final String NOT_HELD = "NotHeld";

  /** Several nodes hold a virtual address. */
  public static final String SPLIT_BRAIN = "SplitBrain";

  /** A virtual address moves to and fro. */
  public static final String FLAPPING = "Flapping";

  /** Something keeps a node from holding virtual addresses. */
  public static final String NODE_PROBLEM = "NodeProblem";

  /** Event: a virtual address went from one node to another. */
  public static final String MOVED = "Moved";

  /** Event: a pool has fewer usable backends than before. */
  public static final String BACKEND_DOWN = "BackendDown";

  /** Event: a pool has more usable backends than before. */
  public static final String BACKEND_UP = "BackendUp";

  private Reasons() {}
}
