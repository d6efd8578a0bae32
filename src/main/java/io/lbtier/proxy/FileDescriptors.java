package io.lbtier.proxy;

import io.netty.channel.Channel;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Keeps some of the process's file descriptors free of clients, for connections to backends, for
 * checks, files and whoever looks what is wrong.
 *
 * @param ceiling number of the first descriptor that no client gets. The kernel gives out the
 *     lowest number that is free, so when it comes to this one, all below are taken.
 */
record FileDescriptors(long ceiling) {
  private static final int KEPT_MAX = 1000;
  private static final FileDescriptors UNLIMITED = new FileDescriptors(Long.MAX_VALUE);

  /** Java's own way to ask (a management bean) takes part of the time that a proxy has to start. */
  private static final Path LIMITS = Path.of("/proc/self/limits");

  private static final Pattern OPEN_FILES = Pattern.compile("Max open files +([0-9]{1,18}) .*");

  /** As the process may open. */
  static FileDescriptors ofProcess() {
    try (Stream<String> limits = Files.lines(LIMITS)) {
      return limits
          .map(OPEN_FILES::matcher)
          .filter(Matcher::matches)
          .map(limit -> of(Long.parseLong(limit.group(1))))
          .findFirst()
          .orElse(UNLIMITED);
    } catch (IOException _) {
      return UNLIMITED; // Not Linux, where this is for machines of developers.
    }
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
