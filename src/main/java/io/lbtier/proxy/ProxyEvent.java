package io.lbtier.proxy;

import io.lbtier.model.Listener;

/** Something happened that a person would want to know: one line in the log, once. */
public sealed interface ProxyEvent {
  /** The event as a sentence, without a full stop. */
  String message();

  /**
   * A backend gets no new flows any more.
   *
   * @param pool name of the pool
   * @param backend address and port
   * @param cause what the last check or flow found
   * @param evidence what decided it, such as "3 of 3 checks (last 0.2 ms)"
   */
  record BackendDown(String pool, String backend, String cause, String evidence)
      implements ProxyEvent {
    @Override
    public String message() {
      return pool + "/" + backend + " went down: " + cause + ", " + evidence;
    }
  }

  /**
   * A backend gets new flows again, or for the first time.
   *
   * @param pool name of the pool
   * @param backend address and port
   * @param evidence what decided it, such as "2 of 2 checks (last 0.2 ms)"
   */
  record BackendUp(String pool, String backend, String evidence) implements ProxyEvent {
    @Override
    public String message() {
      return pool + "/" + backend + " is up: " + evidence;
    }
  }

  /** A listener takes connections. */
  record ListenerBound(String listener, Listener.Socket socket) implements ProxyEvent {
    @Override
    public String message() {
      return "listener " + listener + " is listening on " + socket.text();
    }
  }

  /** A listener could not be bound; it is tried again every second. */
  record ListenerFailed(String listener, Listener.Socket socket, String cause)
      implements ProxyEvent {
    @Override
    public String message() {
      return "listener " + listener + " is not listening: " + cause;
    }
  }

  /** A listener takes no more connections; those that are open go on to their end. */
  record ListenerClosed(String listener, Listener.Socket socket) implements ProxyEvent {
    @Override
    public String message() {
      return "listener " + listener + " stopped listening on " + socket.text();
    }
  }

  /** The admin endpoints are there. */
  record AdminBound(int port) implements ProxyEvent {
    @Override
    public String message() {
      return "admin endpoints are listening on port " + port;
    }
  }

  /** The admin endpoints could not be bound; they are tried again every five seconds. */
  record AdminFailed(int port, String cause) implements ProxyEvent {
    @Override
    public String message() {
      return "admin endpoints are not listening on port " + port + ": " + cause;
    }
  }

  /** A virtual address has come to this node. */
  record AddressHeld(String address) implements ProxyEvent {
    @Override
    public String message() {
      return address + " is on this node now";
    }
  }

  /** A virtual address has left this node. */
  record AddressGone(String address) implements ProxyEvent {
    @Override
    public String message() {
      return address + " is not on this node any more";
    }
  }

  /** What keeps this node from holding virtual addresses, or that nothing does any more. */
  record AddressProblem(String problem) implements ProxyEvent {
    @Override
    public String message() {
      return problem.isEmpty()
          ? "nothing keeps this node from holding virtual addresses any more"
          : "this node does not hold virtual addresses: " + problem;
    }
  }

  /**
   * A pool prefers the zone that this proxy is in.
   *
   * @param zone empty when it is not known
   */
  record InZone(String zone) implements ProxyEvent {
    @Override
    public String message() {
      return zone.isEmpty()
          ? "the zone of this proxy is not known; pools with zonePreference use all zones alike"
          : "this proxy is in zone " + zone;
    }
  }

  /** A new generation of the configuration serves. */
  record ConfigTaken(long generation) implements ProxyEvent {
    @Override
    public String message() {
      return "generation " + generation + " serves";
    }
  }

  /** A newer configuration was refused; what served goes on serving. */
  record ConfigRefused(String cause, long serving) implements ProxyEvent {
    @Override
    public String message() {
      return "configuration refused: "
          + cause
          + (serving == 0 ? "; there is none yet that serves" : "; generation " + serving)
          + (serving == 0 ? "" : " goes on serving");
    }
  }
}
