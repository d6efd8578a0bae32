package io.lbtier.proxy;

import io.netty.channel.unix.FileDescriptor;
import org.jspecify.annotations.Nullable;

/** A port that takes flows. */
public interface OpenPort {
  /** Takes no more new flows; those that came through it go on. */
  void close();

  /** Its socket, for a process that takes over; null where each process has its own. */
  @Nullable FileDescriptor descriptor();
}
