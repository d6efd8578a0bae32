package io.lbtier.proxy.socket;

import io.netty.channel.AbstractServerChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.NativeInetAddress;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** A socket that listens, on epoll; what it accepts is a {@link TcpSocket}. */
public final class TcpServerSocket extends AbstractServerChannel implements UnixChannel {
  /**
   * Nothing but errors. Netty's epoll forgets a socket of which it is told that nothing is wanted.
   */
  private static final EpollIoOps NOTHING = EpollIoOps.EPOLLET;

  private final Descriptor socket;
  private final Config config = new Config();

  /** Address of the peer as the kernel writes it: its length, then up to 24 octets. */
  private final byte[] peer = new byte[25];

  private @Nullable IoRegistration registration;
  private EpollIoOps told = EpollIoOps.NONE;
  private volatile boolean active;

  /** A socket to bind; for IPv6 and IPv4, where the host has both. */
  public TcpServerSocket() {
    this(
        Descriptor.open(
            Descriptor.isIPv6Preferred() ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET));
  }

  /** A socket that listens already, by its number, which it takes over. */
  public TcpServerSocket(int number) {
    this(new Descriptor(number));
    active = true;
  }

  private TcpServerSocket(Descriptor socket) {
    this.socket = socket;
    try {
      // Accepted connections inherit it.
      socket.setTcpNoDelay(true);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What can be set of it. */
  private final class Config extends DefaultChannelConfig {
    private volatile int backlog = 4096;

    Config() {
      super(TcpServerSocket.this);
    }

    @Override
    public <T> boolean setOption(ChannelOption<T> option, T value) {
      try {
        if (option.equals(ChannelOption.SO_BACKLOG)) {
          backlog = (Integer) value;
        } else if (option.equals(ChannelOption.SO_REUSEADDR)) {
          socket.setReuseAddress((Boolean) value);
        } else if (option instanceof IntegerUnixChannelOption raw) {
          socket.setIntOpt(raw.level(), raw.optname(), (Integer) value);
        } else {
          return super.setOption(option, value);
        }
        return true;
      } catch (IOException e) {
        throw new ChannelException(e);
      }
    }

    @Override
    protected void autoReadCleared() {
      acceptNoMore();
    }
  }

  /** What Netty's pipeline and event loop call, on the thread of the event loop. */
  private final class Calls extends AbstractUnsafe implements EpollIoHandle {
    @Override
    public FileDescriptor fd() {
      return socket;
    }

    @Override
    public void handle(IoRegistration from, IoEvent event) {
      if (!isOpen() || !told.equals(EpollIoOps.EPOLLIN)) {
        return;
      }
      try {
        int number = socket.accept(peer);
        if (number >= 0) {
          InetSocketAddress remote = NativeInetAddress.address(peer, 1, peer[0]);
          pipeline().fireChannelRead(new TcpSocket(new Descriptor(number), remote));
        }
      } catch (Throwable e) {
        pipeline().fireExceptionCaught(e);
      }
      pipeline().fireChannelReadComplete();
    }

    /** The event loop ends. */
    @Override
    public void close() {
      close(voidPromise());
    }

    @Override
    public void connect(SocketAddress to, @Nullable SocketAddress from, ChannelPromise promise) {
      safeSetFailure(promise, new UnsupportedOperationException());
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
    Registering.register(
        eventLoop(), (EpollIoHandle) unsafe(), with -> registration = with, promise);
  }

  @Override
  protected void doDeregister() {
    if (registration != null) {
      registration.cancel();
    }
  }

  @Override
  protected void doBeginRead() {
    tell(EpollIoOps.EPOLLIN);
  }

  /** Accepts no more until it is asked to. */
  private void acceptNoMore() {
    if (!isRegistered() || eventLoop().inEventLoop()) {
      tell(NOTHING);
    } else {
      eventLoop().execute(() -> tell(config.isAutoRead() ? EpollIoOps.EPOLLIN : NOTHING));
    }
  }

  private void tell(EpollIoOps wanted) {
    if (registration != null && isActive() && !told.equals(wanted)) {
      told = wanted;
      registration.submit(wanted);
    }
  }

  @Override
  protected void doBind(SocketAddress local) throws IOException {
    socket.bind(local);
    socket.listen(config.backlog);
    active = true;
  }

  @Override
  protected void doClose() throws IOException {
    active = false;
    if (registration != null) {
      registration.cancel();
    }
    socket.close();
  }

  @Override
  public FileDescriptor fd() {
    return socket;
  }

  @Override
  public ChannelConfig config() {
    return config;
  }

  @Override
  public boolean isOpen() {
    return socket.isOpen();
  }

  @Override
  public boolean isActive() {
    return active && isOpen();
  }

  @Override
  protected @Nullable SocketAddress localAddress0() {
    return active ? socket.localAddress() : null;
  }

  @Override
  public @Nullable InetSocketAddress localAddress() {
    return (InetSocketAddress) super.localAddress();
  }

  @Override
  public @Nullable InetSocketAddress remoteAddress() {
    return null;
  }
}
