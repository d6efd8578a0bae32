package io.lbtier.proxy.handover;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Where a process that serves can be asked, by one of the same user, for its listening sockets, and
 * to leave them to it. A socket that two processes have has one queue of connections, which lasts
 * as long as one of them has it, so no connection is lost between the two. For epoll.
 */
public final class Handover implements AutoCloseable {
  static final String SOCKETS = "sockets\n";
  static final String TAKEN_OVER = "taken over\n";

  private final Path at;
  private final Channel server;
  private final Supplier<CompletableFuture<List<FileDescriptor>>> sockets;
  private final Runnable takenOver;

  /**
   * Begins to listen; what is left of a process that is gone is replaced.
   *
   * @param at path of the Unix socket, at most 100 bytes long
   * @param sockets those that may be taken over
   * @param takenOver called when a process that serves has them; on an event loop, must not block
   * @throws IOException if it cannot listen there
   */
  public Handover(
      EventLoopGroup loops,
      Path at,
      Supplier<CompletableFuture<List<FileDescriptor>>> sockets,
      Runnable takenOver)
      throws IOException {
    this.at = at;
    this.sockets = sockets;
    this.takenOver = takenOver;
    Files.deleteIfExists(at);
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loops)
            .channel(EpollServerDomainSocketChannel.class)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new Answer());
                  }
                })
            .bind(new DomainSocketAddress(at.toFile()))
            .awaitUninterruptibly();
    if (bound.cause() != null) {
      throw new IOException(at + ": " + bound.cause().getMessage(), bound.cause());
    }
    server = bound.channel();
    Files.setPosixFilePermissions(at, PosixFilePermissions.fromString("rw-------"));
  }

  private final class Answer extends SimpleChannelInboundHandler<ByteBuf> {
    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf question) {
      String text = question.toString(StandardCharsets.US_ASCII);
      if (text.equals(SOCKETS)) {
        sockets.get().thenAccept(all -> send(ctx.channel(), all));
      } else if (text.equals(TAKEN_OVER)) {
        // First of all, so that the other one can listen here as soon as it sees the answer.
        close();
        ctx.close();
        takenOver.run();
      } else {
        ctx.close();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }

  private static void send(Channel to, List<FileDescriptor> all) {
    all.forEach(to::write);
    to.flush();
    to.close();
  }

  /** Listens no more. */
  @Override
  public void close() {
    if (server.isOpen()) {
      server.close();
      try {
        Files.deleteIfExists(at);
      } catch (IOException _) {
        // It is of no use to anybody, and is replaced.
      }
    }
  }
}
