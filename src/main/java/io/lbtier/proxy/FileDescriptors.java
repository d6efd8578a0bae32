package io.lbtier.proxy;

import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.channel.Channel;
import io.netty.channel.unix.UnixChannel;
import java.lang.management.ManagementFactory;

/**
 * Keeps some of the process's file descriptors free of clients, for connections to backends, for
 * checks, files and whoever looks what is wrong.
 *
 * @param ceiling number of the first descriptor that no client gets. The kernel gives out the
 *     lowest number that is free, so when it comes to this one, all below are taken.
 */
record FileDescriptors(long ceiling) {
  private static final int KEPT_MAX = 1000;

  /** As the process may open. */
  static FileDescriptors ofProcess() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? of(unix.getMaxFileDescriptorCount())
        : new FileDescriptors(Long.MAX_VALUE);
  }

  /** A tenth of so many is kept, and not more than 1000. */
  static FileDescriptors of(long max) {
    return new FileDescriptors(max - Math.min(max / 10, KEPT_MAX));
  }

  /** Whether a connection that was accepted should rather not have been. */
  boolean scarce(Channel client) {
    return client instanceof UnixChannel unix && unix.fd().intValue() >= ceiling;
  }
}
