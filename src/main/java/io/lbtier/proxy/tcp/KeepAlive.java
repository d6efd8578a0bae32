package io.lbtier.proxy.tcp;

import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.SocketChannel;

/**
 * Finds out that the peer of a silent connection is gone without having said so: after five minutes
 * of silence it is asked, and after three questions without an answer, half a minute apart, the
 * connection is reset. It also keeps the connection known to firewalls on the way.
 *
 * <p>There is no limit (TCP_USER_TIMEOUT) to how long what was sent may stay unacknowledged but the
 * kernel's: Linux would apply it to a peer as well that is there and has its window closed.
 */
final class KeepAlive {
  private static final int SILENCE_SECONDS = 300;
  private static final int INTERVAL_SECONDS = 30;
  private static final int QUESTIONS = 3;

  private KeepAlive() {}

  static void on(SocketChannel channel) {
    channel.config().setKeepAlive(true);
    channel.config().setOption(EpollChannelOption.TCP_KEEPIDLE, SILENCE_SECONDS);
    channel.config().setOption(EpollChannelOption.TCP_KEEPINTVL, INTERVAL_SECONDS);
    channel.config().setOption(EpollChannelOption.TCP_KEEPCNT, QUESTIONS);
  }
}
