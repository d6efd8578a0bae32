package io.lbtier.proxy.socket;

import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import java.util.function.Consumer;

/** How a socket comes onto an event loop, which has to be one of Netty's on epoll. */
final class Registering {
  private Registering() {}

  static boolean isCompatible(EventLoop loop) {
    return loop instanceof IoEventLoop io && io.isCompatible(EpollIoHandle.class);
  }

  /**
   * Registers a socket; the kernel is told nothing yet.
   *
   * @param begin takes the registration, before anybody hears that it is done; what it throws fails
   *     the promise
   */
  static void register(
      EventLoop loop,
      EpollIoHandle handle,
      Consumer<IoRegistration> begin,
      ChannelPromise promise) {
    ((IoEventLoop) loop)
        .register(handle)
        .addListener(
            done -> {
              if (!done.isSuccess()) {
                promise.setFailure(done.cause());
                return;
              }
              try {
                begin.accept((IoRegistration) done.getNow());
              } catch (RuntimeException e) {
                promise.setFailure(e);
                return;
              }
              promise.setSuccess();
            });
  }
}
