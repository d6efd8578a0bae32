package io.lbtier.proxy.handover;

import io.lbtier.proxy.EventLoops;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.DomainSocketReadMode;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The process that serves, for the one that takes over from it; see {@link Handover}. */
public final class Predecessor {
  private static final int SECONDS = 10;

  private final Path at;

  /**
   * @param at path of its Unix socket
   */
  public Predecessor(Path at) {
    this.at = at;
  }

  /**
   * Its listening sockets, which are this process's too from now on.
   *
   * @throws IOException if nobody is there, or it does not answer in time
   */
  public List<FileDescriptor> sockets() throws IOException {
    return ask(Handover.SOCKETS);
  }

  /**
   * Tells it that this process serves, so that it lets its flows end.
   *
   * @throws IOException if it is not there any more
   */
  public void takenOver() throws IOException {
    ask(Handover.TAKEN_OVER);
  }

  /** Whether there is one. */
  public boolean present() {
    try {
      ask("");
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  private List<FileDescriptor> ask(String question) throws IOException {
    List<FileDescriptor> received = new ArrayList<>();
    EventLoopGroup loop =
        new EventLoops(1, new DefaultThreadFactory("predecessor"), EpollIoHandler.newFactory());
    try {
      ChannelFuture connecting =
          new Bootstrap()
              .group(loop)
              .channel(EpollDomainSocketChannel.class)
              .option(
                  UnixChannelOption.DOMAIN_SOCKET_READ_MODE, DomainSocketReadMode.FILE_DESCRIPTORS)
              .handler(
                  new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext ctx, Object message) {
                      received.add((FileDescriptor) message);
                    }
                  })
              .connect(new DomainSocketAddress(at.toFile()))
              .awaitUninterruptibly();
      if (connecting.cause() != null) {
        throw new IOException(at + ": " + connecting.cause().getMessage(), connecting.cause());
      }
      Channel channel = connecting.channel();
      if (question.isEmpty()) {
        return received;
      }
      channel.writeAndFlush(Unpooled.copiedBuffer(question, StandardCharsets.US_ASCII));
      if (!channel.closeFuture().awaitUninterruptibly(SECONDS, TimeUnit.SECONDS)) {
        throw new IOException(at + ": no answer within " + SECONDS + " s");
      }
      return received;
    } finally {
      loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
  }
}
