package io.lbtier.proxy;

import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.ThreadAwareExecutor;

/**
 * Netty's epoll, save for two things.
 *
 * <p>A socket stays in the epoll set while nothing is wanted of it. Since 4.2.13 Netty takes such a
 * socket out of the set (pull request 16689), but does not notice that it did, so whatever is
 * wanted next fails with "epoll_ctl: No such file or directory". That hits every connection whose
 * peer has half-closed it: its input is over, and the first write the kernel cannot take at once
 * kills it. Here the socket waits edge-triggered for errors alone, which the kernel reports once
 * and not for ever, as it would with nothing set.
 *
 * <p>A socket hears nothing in the turn in which it came. The kernel gives a new socket the lowest
 * free number, so that of one which was closed in the same turn; what had been reported of that
 * one, further down the list, Netty would tell the new one. When that is a reset, the new one is
 * closed before it has connected, and a backend that is well seems not to be. What is true of the
 * new one the kernel reports again in the next turn.
 */
final class KeepingEpoll implements IoHandlerFactory {
  private final IoHandlerFactory epoll = EpollIoHandler.newFactory();

  @Override
  public IoHandler newHandler(ThreadAwareExecutor executor) {
    return new Handler(epoll.newHandler(executor));
  }

  @Override
  public boolean isChangingThreadSupported() {
    return epoll.isChangingThreadSupported();
  }

  private static final class Handler implements IoHandler {
    private final IoHandler epoll;

    /** Number of the list of events that is, or was last, gone through. */
    private long turn;

    Handler(IoHandler epoll) {
      this.epoll = epoll;
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
      return new Registration(epoll.register(new Newcomer((EpollIoHandle) handle, this, turn)));
    }

    @Override
    public void initialize() {
      epoll.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
      turn++;
      return epoll.run(context);
    }

    @Override
    public void prepareToDestroy() {
      epoll.prepareToDestroy();
    }

    @Override
    public void destroy() {
      epoll.destroy();
    }

    @Override
    public void wakeup() {
      epoll.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
      return epoll.isCompatible(handleType);
    }
  }

  /** A socket that came in a turn. Events come on the thread of the event loop, as turns do. */
  @SuppressWarnings("try") // close() throws what Netty's own may.
  private record Newcomer(EpollIoHandle socket, Handler handler, long turn)
      implements EpollIoHandle {
    @Override
    public FileDescriptor fd() {
      return socket.fd();
    }

    @Override
    public void handle(IoRegistration registration, IoEvent event) {
      if (turn != handler.turn) {
        socket.handle(registration, event);
      }
    }

    @Override
    public void registered() {
      socket.registered();
    }

    @Override
    public void unregistered() {
      socket.unregistered();
    }

    @Override
    public void close() throws Exception {
      socket.close();
    }
  }

  private record Registration(IoRegistration epoll) implements IoRegistration {
    @Override
    public long submit(IoOps ops) {
      return epoll.submit(ops.equals(EpollIoOps.NONE) ? EpollIoOps.EPOLLET : ops);
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // Netty's signature.
    public <T> T attachment() {
      return epoll.attachment();
    }

    @Override
    public boolean isValid() {
      return epoll.isValid();
    }

    @Override
    public boolean cancel() {
      return epoll.cancel();
    }
  }
}
