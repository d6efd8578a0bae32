package io.lbtier.proxy.tcp;

import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;

/**
 * Finds out that the peer of a silent connection is gone without having said so: after five minutes
 * of silence it is asked, and after three questions without an answer, half a minute apart, the
 * connection is reset. It also keeps the connection known to firewalls on the way. A connection
 * that is never silent for long has no use for it and does not pay for it: four system calls.
 *
 * <p>There is no limit (TCP_USER_TIMEOUT) to how long what was sent may stay unacknowledged but the
 * kernel's: Linux would apply it to a peer as well that is there and has its window closed.
 */
public final class KeepAlive {
  /** How long a connection is silent at most before it is turned on; the kernel counts this in. */
  static final long LATEST_MILLIS = 60_000;

  private static final int SILENCE_SECONDS = 300;
  private static final int INTERVAL_SECONDS = 30;
  private static final int QUESTIONS = 3;

  /** IPPROTO_TCP. */
  private static final int TCP = 6;

  private static final ChannelOption<Integer> IDLE =
      new IntegerUnixChannelOption("TCP_KEEPIDLE", TCP, 4);
  private static final ChannelOption<Integer> INTERVAL =
      new IntegerUnixChannelOption("TCP_KEEPINTVL", TCP, 5);
  private static final ChannelOption<Integer> COUNT =
      new IntegerUnixChannelOption("TCP_KEEPCNT", TCP, 6);

  private KeepAlive() {}

  /** Turns it on, unless the connection is closed, as one is whose last octets the other awaits. */
  public static void on(SocketChannel channel) {
    if (!channel.isOpen()) {
      return;
    }
    channel.config().setKeepAlive(true);
    channel.config().setOption(IDLE, SILENCE_SECONDS);
    channel.config().setOption(INTERVAL, INTERVAL_SECONDS);
    channel.config().setOption(COUNT, QUESTIONS);
  }
}
