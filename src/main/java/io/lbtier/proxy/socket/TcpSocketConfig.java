package io.lbtier.proxy.socket;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.MessageSizeEstimator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannelConfig;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.io.IOException;

/** What can be set of a TCP connection. What the kernel knows is asked of the kernel. */
public final class TcpSocketConfig extends DefaultChannelConfig implements SocketChannelConfig {
  private final TcpSocket tcp;
  private final Descriptor socket;
  private volatile boolean allowHalfClosure;

  TcpSocketConfig(TcpSocket channel, Descriptor socket) {
    super(channel);
    this.tcp = channel;
    this.socket = socket;
  }

  @Override
  public <T> boolean setOption(ChannelOption<T> option, T value) {
    validate(option, value);
    if (option.equals(ChannelOption.ALLOW_HALF_CLOSURE)) {
      setAllowHalfClosure((Boolean) value);
    } else if (option.equals(ChannelOption.SO_LINGER)) {
      setSoLinger((Integer) value);
    } else if (option.equals(ChannelOption.SO_SNDBUF)) {
      setSendBufferSize((Integer) value);
    } else if (option.equals(ChannelOption.SO_KEEPALIVE)) {
      setKeepAlive((Boolean) value);
    } else if (option instanceof IntegerUnixChannelOption raw) {
      told(() -> socket.setIntOpt(raw.level(), raw.optname(), (Integer) value));
    } else {
      return super.setOption(option, value);
    }
    return true;
  }

  /** Asks the kernel. */
  private interface Question<T> {
    T ask() throws IOException;
  }

  /** Tells the kernel. */
  private interface Order {
    void tell() throws IOException;
  }

  private static <T> T asked(Question<T> question) {
    try {
      return question.ask();
    } catch (IOException e) {
      throw new ChannelException(e);
    }
  }

  private TcpSocketConfig told(Order order) {
    try {
      // The number of a socket that was closed may be another one's.
      if (tcp.isOpen()) {
        order.tell();
      }
    } catch (IOException e) {
      throw new ChannelException(e);
    }
    return this;
  }

  @Override
  protected void autoReadCleared() {
    tcp.readNoMore();
  }

  @Override
  public boolean isAllowHalfClosure() {
    return allowHalfClosure;
  }

  @Override
  public TcpSocketConfig setAllowHalfClosure(boolean allow) {
    allowHalfClosure = allow;
    return this;
  }

  @Override
  public boolean isTcpNoDelay() {
    return asked(socket::isTcpNoDelay);
  }

  @Override
  public TcpSocketConfig setTcpNoDelay(boolean noDelay) {
    return told(() -> socket.setTcpNoDelay(noDelay));
  }

  @Override
  public int getSoLinger() {
    return asked(socket::getSoLinger);
  }

  @Override
  public TcpSocketConfig setSoLinger(int seconds) {
    return told(() -> socket.setSoLinger(seconds));
  }

  @Override
  public int getSendBufferSize() {
    return asked(socket::getSendBufferSize);
  }

  @Override
  public TcpSocketConfig setSendBufferSize(int octets) {
    return told(() -> socket.setSendBufferSize(octets));
  }

  @Override
  public int getReceiveBufferSize() {
    return asked(socket::getReceiveBufferSize);
  }

  @Override
  public TcpSocketConfig setReceiveBufferSize(int octets) {
    return told(() -> socket.setReceiveBufferSize(octets));
  }

  @Override
  public boolean isKeepAlive() {
    return asked(socket::isKeepAlive);
  }

  @Override
  public TcpSocketConfig setKeepAlive(boolean keepAlive) {
    return told(() -> socket.setKeepAlive(keepAlive));
  }

  @Override
  public int getTrafficClass() {
    return asked(socket::getTrafficClass);
  }

  @Override
  public TcpSocketConfig setTrafficClass(int trafficClass) {
    return told(() -> socket.setTrafficClass(trafficClass));
  }

  @Override
  public boolean isReuseAddress() {
    return asked(socket::isReuseAddress);
  }

  @Override
  public TcpSocketConfig setReuseAddress(boolean reuse) {
    return told(() -> socket.setReuseAddress(reuse));
  }

  /** Linux knows of no such thing. */
  @Override
  public TcpSocketConfig setPerformancePreferences(int connecting, int latency, int bandwidth) {
    return this;
  }

  @Override
  public TcpSocketConfig setConnectTimeoutMillis(int millis) {
    super.setConnectTimeoutMillis(millis);
    return this;
  }

  @Override
  @Deprecated
  public TcpSocketConfig setMaxMessagesPerRead(int messages) {
    super.setMaxMessagesPerRead(messages);
    return this;
  }

  @Override
  public TcpSocketConfig setWriteSpinCount(int turns) {
    super.setWriteSpinCount(turns);
    return this;
  }

  @Override
  public TcpSocketConfig setAllocator(ByteBufAllocator allocator) {
    super.setAllocator(allocator);
    return this;
  }

  @Override
  public TcpSocketConfig setRecvByteBufAllocator(RecvByteBufAllocator allocator) {
    super.setRecvByteBufAllocator(allocator);
    return this;
  }

  @Override
  public TcpSocketConfig setAutoRead(boolean autoRead) {
    super.setAutoRead(autoRead);
    return this;
  }

  @Override
  public TcpSocketConfig setAutoClose(boolean autoClose) {
    super.setAutoClose(autoClose);
    return this;
  }

  @Override
  public TcpSocketConfig setWriteBufferWaterMark(WriteBufferWaterMark marks) {
    super.setWriteBufferWaterMark(marks);
    return this;
  }

  @Override
  public TcpSocketConfig setMessageSizeEstimator(MessageSizeEstimator estimator) {
    super.setMessageSizeEstimator(estimator);
    return this;
  }
}
