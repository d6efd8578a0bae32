package io.lbtier.proxy;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;

/**
 * Netty's event loops, save that none ends before its channels have been closed. Netty's own looks
 * once a turn whether it is to end and closes them then; told to end later in the turn, with no
 * quiet period, it ends with that turn: sockets stay open, and no handler hears of the end, so that
 * what handlers hold is lost.
 */
public final class EventLoops extends MultiThreadIoEventLoopGroup {
  /**
   * Loops that start when they are used.
   *
   * @param threads how many, 1 or more
   */
  public EventLoops(int threads, ThreadFactory factory, IoHandlerFactory handlers) {
    super(threads, factory, handlers);
  }

  @Override
  protected IoEventLoop newChild(Executor executor, IoHandlerFactory handlers, Object... none) {
    return new Loop(this, executor, handlers);
  }

  private static final class Loop extends SingleThreadIoEventLoop {
    Loop(EventLoops group, Executor executor, IoHandlerFactory handlers) {
      super(group, executor, handlers);
    }

    /** Netty asks at the end of each turn, and once more before it takes no more tasks. */
    @Override
    protected boolean confirmShutdown() {
      if (isShuttingDown()) {
        ioHandler().prepareToDestroy();
      }
      return super.confirmShutdown();
    }
  }
}
