package io.lbtier.proxy.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.proxy.EventLoops;
import io.lbtier.proxy.Transport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class UdpSocketsTest {
  private static final Transport TRANSPORT = Transport.best();

  @Test
  void closesASenderThatCannotHaveItsAddress() throws Exception {
    var loops = new EventLoops(1, new DefaultThreadFactory("test"), TRANSPORT.handlers());
    try (var other = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      EventLoop loop = (EventLoop) loops.next();
      var taken = (InetSocketAddress) other.getLocalSocketAddress();
      Channel sender =
          loop.submit(
                  () ->
                      UdpSockets.sender(TRANSPORT, loop, taken, new ChannelInboundHandlerAdapter()))
              .get();
      assertThat(sender.isOpen()).isFalse();
    } finally {
      loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }
  }
}
