package io.lbtier.proxy;

import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** A port that takes flows. */
public interface OpenPort {
  /** Takes no more new flows; those that came through it go on. */
  void close();

  /** Its socket, for a process that takes over; null where each process has its own. */
  @Nullable FileDescriptor descriptor();

  /**
   * An address of this host that takes a socket of its own and could not be bound, so that what is
   * sent there goes elsewhere; null when there is none.
   */
  default @Nullable Unbound unbound() {
    return null;
  }

  /** An address that is not bound, and why. */
  record Unbound(InetAddress address, IOException cause) {}
}
