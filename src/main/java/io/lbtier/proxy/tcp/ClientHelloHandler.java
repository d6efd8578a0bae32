package io.lbtier.proxy.tcp;

import io.lbtier.proxy.DataPlane;
import io.lbtier.proxy.LiveListener;
import io.lbtier.proxy.LivePool;
import io.lbtier.proxy.PrefaceHandler;
import io.lbtier.proxy.ServerName;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import org.jspecify.annotations.Nullable;

/** Reads of a TLS connection which name its client asks for, and relays it to the pool for that. */
final class ClientHelloHandler extends PrefaceHandler {
  /** Fatal alert unrecognized_name (RFC 6066 section 3) in a TLS 1.2 record, which all can read. */
  private static final byte[] UNRECOGNIZED_NAME = {21, 3, 3, 0, 2, 2, 112};

  private final SocketChannel client;
  private final LiveListener.Tls listener;
  private final FlowRecord record;
  private final DataPlane plane;

  ClientHelloHandler(
      SocketChannel client, LiveListener.Tls listener, FlowRecord record, DataPlane plane) {
    super(client, "ClientHello", listener.config().helloTimeoutMillis());
    this.client = client;
    this.listener = listener;
    this.record = record;
    this.plane = plane;
  }

  @Override
  protected @Nullable Runnable look(ByteBuf received) throws MalformedException {
    String name = ClientHello.serverName(received);
    if (name == null) {
      return null;
    }
    ServerName.put(client, name);
    LivePool pool = listener.routes().find(name);
    return pool == null
        ? () -> turnAway(name)
        : () -> TcpFrontend.relay(client, listener, pool, record, plane);
  }

  private void turnAway(String name) {
    refused(
        name.isEmpty()
            ? "no server name, and no pool for that"
            : "no route for server name " + name);
    client.writeAndFlush(client.alloc().buffer().writeBytes(UNRECOGNIZED_NAME));
    client.close();
  }

  @Override
  protected void refused(String failure) {
    listener.counters().unserved.increment();
    record.end(failure);
  }

  /** A client that has ended before its first message is over will not go on. */
  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      client.close();
    } else {
      ctx.fireUserEventTriggered(event);
    }
  }
}
