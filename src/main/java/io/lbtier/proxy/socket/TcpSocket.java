package io.lbtier.proxy.socket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.Errors;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.UnixChannelUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ConnectionPendingException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A TCP connection on epoll, in half of the system calls that Netty's own makes: the kernel is told
 * once, edge-triggered, what is wanted of a socket (epoll(7)), not at every change of mind; it is
 * asked for nothing that is known or that nobody asks for; and what ends with the socket is not
 * ended before.
 *
 * <p>A socket is closed after all that the kernel has reported in this turn of the event loop has
 * been heard. The kernel gives a new socket the lowest number that is free; closed at once, that
 * number could be the new one's while reports for the old one are still to come.
 */
public final class TcpSocket extends Duplex {
  private static final ChannelMetadata METADATA = new ChannelMetadata(false, 16);
  private static final int IN = EpollIoOps.EPOLLIN.value();
  private static final int OUT = EpollIoOps.EPOLLOUT.value();
  private static final int ERROR = EpollIoOps.EPOLLERR.value();
  private static final int PEER_ENDED = EpollIoOps.EPOLLRDHUP.value();

  /** EPOLLHUP, which Netty has no name for. */
  private static final int BOTH_ENDED = 0x10;

  /** EPOLLPRI, which Netty has no name for. */
  private static final int URGENT = 0x2;

  private static final EpollIoOps ALL =
      EpollIoOps.EPOLLIN
          .with(EpollIoOps.EPOLLOUT)
          .with(EpollIoOps.EPOLLRDHUP)
          .with(EpollIoOps.valueOf(URGENT))
          .with(EpollIoOps.EPOLLET);

  private final Descriptor socket;
  private final TcpSocketConfig config;
  private final Input input;
  private volatile @Nullable InetSocketAddress remote;
  private volatile boolean open = true;
  private volatile boolean active;
  private @Nullable IoRegistration registration;
  private @Nullable Connecting connecting;

  /** Whether the kernel takes no more until it says so. */
  private boolean full;

  /** A socket to connect with. */
  public TcpSocket(SocketProtocolFamily family) {
    this(Descriptor.open(family), null);
    config.setTcpNoDelay(true);
  }

  /**
   * A connection that was accepted, which inherits what is set of the socket that listens.
   *
   * @param remote null for one that is not connected
   */
  TcpSocket(Descriptor socket, @Nullable InetSocketAddress remote) {
    this.socket = socket;
    this.remote = remote;
    this.active = remote != null;
    this.input = new Input(this, socket);
    this.config = new TcpSocketConfig(this, socket);
  }

  /** An attempt to connect that is under way. */
  private record Connecting(
      SocketAddress target, ChannelPromise promise, @Nullable Future<?> timeout) {
    void over() {
      if (timeout != null) {
        timeout.cancel(false);
      }
    }
  }

  /** What Netty's pipeline and event loop call, on the thread of the event loop. */
  private final class Calls extends AbstractUnsafe implements EpollIoHandle {
    @Override
    public FileDescriptor fd() {
      return socket;
    }

    /** What goes wrong here is this connection's alone: the loop has others to tell. */
    @Override
    public void handle(IoRegistration from, IoEvent event) {
      try {
        handle(((EpollIoEvent) event).ops().value());
      } catch (Throwable e) {
        fail(e);
      }
    }

    private void handle(int what) {
      if (connecting != null && open && (what & OUT) != 0) {
        connected(connecting, (what & (ERROR | BOTH_ENDED)) != 0);
      }
      if (connecting != null || !open) {
        return;
      }
      // First the input: it knows whether the peer has ended or has reset the connection.
      if ((what & (IN | URGENT | PEER_ENDED | ERROR | BOTH_ENDED)) != 0) {
        input.ready(
            (what & (PEER_ENDED | ERROR | BOTH_ENDED)) != 0,
            (what & ERROR) != 0,
            (what & URGENT) != 0);
      }
      if (open && full && !input.broken() && (what & OUT) != 0) {
        full = false;
        flush0();
      }
    }

    /** The event loop ends. */
    @Override
    public void close() {
      close(voidPromise());
    }

    @Override
    public void connect(SocketAddress to, @Nullable SocketAddress from, ChannelPromise promise) {
      if (promise.isDone() || !ensureOpen(promise)) {
        return;
      }
      try {
        connect(to, from);
      } catch (IOException | RuntimeException e) {
        promise.tryFailure(annotateConnectException(e, to));
        close(voidPromise());
        return;
      }
      connecting = new Connecting(to, promise, timeout(to));
      promise.addListener(
          done -> {
            if (done.isCancelled()) {
              close(voidPromise());
            }
          });
    }

    private void connect(SocketAddress to, @Nullable SocketAddress from) throws IOException {
      if (active) {
        throw new AlreadyConnectedException();
      }
      if (connecting != null) {
        throw new ConnectionPendingException();
      }
      if (from != null) {
        socket.bind(from);
      }
      // Also one that is connected at once is told of by an event.
      socket.connect(to);
      listen();
    }

    private @Nullable Future<?> timeout(SocketAddress to) {
      int millis = config.getConnectTimeoutMillis();
      return millis <= 0
          ? null
          : eventLoop()
              .schedule(
                  () -> {
                    Connecting late = connecting;
                    if (late != null) {
                      late.promise.tryFailure(
                          new ConnectTimeoutException(
                              "connection timed out after " + millis + " ms: " + to));
                      close(voidPromise());
                    }
                  },
                  millis,
                  TimeUnit.MILLISECONDS);
    }

    private void connected(Connecting attempt, boolean failed) {
      try {
        if (failed && !socket.finishConnect()) {
          return;
        }
      } catch (IOException e) {
        attempt.promise.tryFailure(annotateConnectException(e, attempt.target));
        close(voidPromise());
        return;
      }
      attempt.over();
      connecting = null;
      remote = (InetSocketAddress) attempt.target;
      active = true;
      boolean awaited = attempt.promise.trySuccess();
      if (active) {
        pipeline().fireChannelActive();
      }
      if (!awaited) {
        close(voidPromise());
      }
    }

    @Override
    protected void flush0() {
      if (!full && connecting == null) {
        super.flush0();
      }
    }
  }

  @Override
  protected AbstractUnsafe newUnsafe() {
    return new Calls();
  }

  @Override
  protected boolean isCompatible(EventLoop loop) {
    return Registering.isCompatible(loop);
  }

  @Override
  protected void doRegister(ChannelPromise promise) {
    Registering.register(eventLoop(), (EpollIoHandle) unsafe(), this::registered, promise);
  }

  private void registered(IoRegistration with) {
    registration = with;
    if (active) {
      listen();
    }
  }

  private void listen() {
    if (registration != null) {
      registration.submit(ALL);
    }
  }

  @Override
  protected void doDeregister() {
    if (open && registration != null) {
      registration.cancel();
    }
  }

  @Override
  protected void doBeginRead() {
    input.want();
  }

  /** Reads no more until it is asked to. */
  void readNoMore() {
    if (!isRegistered() || eventLoop().inEventLoop()) {
      input.unwant();
    } else {
      eventLoop()
          .execute(
              () -> {
                if (!config.isAutoRead()) {
                  input.unwant();
                }
              });
    }
  }

  /**
   * Has octets taken away from the socket itself, before they would be read. On the event loop.
   *
   * @param takes takes what there is and says whether that was all, so that it is worth reading, if
   *     only to see the end; null for reading all
   */
  public void bypass(@Nullable BooleanSupplier takes) {
    input.bypass(takes);
  }

  /** How much is to be read at once. */
  RecvByteBufAllocator.ExtendedHandle sizes() {
    return (RecvByteBufAllocator.ExtendedHandle) unsafe().recvBufAllocHandle();
  }

  /** The connection has failed. */
  void fail(Throwable cause) {
    pipeline().fireExceptionCaught(cause);
    unsafe().close(unsafe().voidPromise());
  }

  @Override
  protected Object filterOutboundMessage(Object message) {
    if (!(message instanceof ByteBuf octets)) {
      throw new UnsupportedOperationException("expected a ByteBuf, found " + message.getClass());
    }
    if (!UnixChannelUtil.isBufferCopyNeededForWrite(octets)) {
      return octets;
    }
    ByteBuf copy = alloc().directBuffer(octets.readableBytes());
    copy.writeBytes(octets);
    octets.release();
    return copy;
  }

  @Override
  protected void doWrite(ChannelOutboundBuffer flushed) throws Exception {
    try {
      for (int turns = config.getWriteSpinCount(); turns > 0 && !flushed.isEmpty(); turns--) {
        if (!socket.send(flushed)) {
          full = true;
          return;
        }
      }
    } catch (IOException e) {
      if (!brokenBy(e)) {
        throw e;
      }
      return;
    }
    if (!flushed.isEmpty()) {
      eventLoop().execute(((Calls) unsafe())::flush0);
    }
  }

  /**
   * Octets could not be written to the socket itself. What the peer has said before is still read,
   * and then the connection fails; on the event loop.
   *
   * @return false if there is nothing to be read, so that the caller may fail it at once
   */
  public boolean brokenBy(IOException writing) {
    boolean toBeRead = input.brokenBy(writing);
    full |= toBeRead;
    return toBeRead;
  }

  /**
   * Whether a connection can be sent more, as far as is known: one of this kind that is broken is
   * only read from until it is closed. On the event loop.
   */
  public static boolean takesMore(Channel channel) {
    return channel.isActive() && !(channel instanceof TcpSocket tcp && tcp.input.broken());
  }

  /**
   * Whether a write has failed on a connection whose peer had ended in order before it was reset,
   * so that what it sent is complete: the kernel says EPIPE then (tcp_reset in
   * net/ipv4/tcp_input.c).
   */
  public static boolean peerHadEnded(Throwable writing) {
    return writing instanceof Errors.NativeIoException told
        && told.expectedErr() == Errors.ERRNO_EPIPE_NEGATIVE;
  }

  @Override
  protected void doBind(SocketAddress local) throws IOException {
    socket.bind(local);
  }

  @Override
  protected void doDisconnect() throws IOException {
    doClose();
  }

  @Override
  protected void doClose() throws IOException {
    open = false;
    active = false;
    Connecting attempt = connecting;
    if (attempt != null) {
      connecting = null;
      attempt.over();
      attempt.promise.tryFailure(new ClosedChannelException());
    }
    if (registration == null) {
      socket.close();
      return;
    }
    try {
      eventLoop().execute(this::release);
    } catch (RejectedExecutionException _) {
      release();
    }
  }

  /** The kernel forgets what it was told of a socket when that is closed. */
  private void release() {
    try {
      socket.close();
    } catch (IOException e) {
      pipeline().fireExceptionCaught(e);
    }
    if (registration != null) {
      registration.cancel();
    }
  }

  @Override
  protected void doShutdownOutput() throws IOException {
    socket.shutdown(false, true);
  }

  @Override
  public FileDescriptor fd() {
    return socket;
  }

  @Override
  public TcpSocketConfig config() {
    return config;
  }

  @Override
  public ChannelMetadata metadata() {
    return METADATA;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public boolean isActive() {
    return active;
  }

  @Override
  protected @Nullable SocketAddress localAddress0() {
    return open ? socket.localAddress() : null;
  }

  @Override
  protected @Nullable SocketAddress remoteAddress0() {
    return remote;
  }

  @Override
  public boolean isInputShutdown() {
    return input.ended() || !open;
  }

  @Override
  public boolean isOutputShutdown() {
    return socket.isOutputShutdown() || !open;
  }

  @Override
  void doShutdownInput() throws IOException {
    socket.shutdown(true, false);
  }
}
