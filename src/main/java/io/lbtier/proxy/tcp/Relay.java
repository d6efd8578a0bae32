package io.lbtier.proxy.tcp;

import io.lbtier.proxy.Deadline;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Passes octets both ways between a client's connection and a backend's until both sides have
 * ended; both are on one event loop, whose thread alone is in here.
 *
 * <p>Back-pressure: a side is read only while the other one is writable, so what waits in memory is
 * bounded by the water mark and one read. The end of what one side sends is passed on to the other,
 * which may go on sending, but over TLS, where the end of one direction is that of both. A reset is
 * passed on as a reset.
 */
public final class Relay {
  private final Owner owner;
  private final BooleanSupplier draining;
  private final long idleMillis;
  private final Deadline idle;
  private final Side client;
  private final Side backend;
  private boolean keptAlive;
  private boolean over;

  /** How it came to its end. */
  public enum Ending {
    /** As the peers wanted. */
    DONE,
    /** Nothing moved for too long. */
    IDLE,
    CLIENT_RESET,
    BACKEND_RESET,
    /** The proxy has cut it, since the time of its drain was over. */
    CUT
  }

  /** Whom it tells. */
  public interface Owner {
    /**
     * Octets were passed on.
     *
     * @param fromClient whether the client has sent them, and not the backend
     */
    void passed(boolean fromClient, int octets);

    /** It is over, once; both connections are being closed. */
    void over(Ending ending);
  }

  /**
   * A relay that has not begun; on the event loop.
   *
   * @param idleMillis how long nothing may move
   * @param draining whether the proxy is about to stop
   */
  public Relay(
      SocketChannel client,
      SocketChannel backend,
      long idleMillis,
      BooleanSupplier draining,
      Owner owner) {
    this.owner = owner;
    this.draining = draining;
    this.idleMillis = idleMillis;
    this.client = new Side(this, client);
    this.backend = new Side(this, backend);
    this.idle =
        new Deadline(client.eventLoop()) {
          @Override
          protected void expired() {
            silent();
          }
        };
  }

  /** The last handler of the client's connection, to be added before it begins. */
  public ChannelHandler client() {
    return client;
  }

  /** The last handler of the backend's connection, to be added before it begins. */
  public ChannelHandler backend() {
    return backend;
  }

  /**
   * Begins, with what the sides have sent before, which is taken over but not counted.
   *
   * @param clientEnded whether the client has ended its side already
   */
  public void begin(
      @Nullable ByteBuf fromClient, boolean clientEnded, @Nullable ByteBuf fromBackend) {
    moved();
    client.relayTo(backend, fromClient);
    backend.relayTo(client, fromBackend);
    if (clientEnded) {
      client.end();
    }
  }

  /** Something moves: it is not idle. */
  void moved() {
    if (!over) {
      idle.set(keptAlive ? idleMillis : quietMillis());
    }
  }

  /** How long it is silent before the kernel is to ask whether the peers are still there. */
  private long quietMillis() {
    return Math.min(idleMillis / 2, KeepAlive.LATEST_MILLIS);
  }

  private void silent() {
    if (keptAlive) {
      end(Ending.IDLE);
    } else {
      keptAlive = true;
      KeepAlive.on(client.channel);
      KeepAlive.on(backend.channel);
      idle.set(idleMillis - quietMillis());
    }
  }

  /** Counts octets that a side has sent. */
  void passed(Side from, int octets) {
    owner.passed(from == client, octets);
  }

  /** Both sides have ended, and what they sent has been passed on. */
  void ended() {
    end(Ending.DONE);
  }

  /** A side has closed by itself, or since the proxy stops. */
  void closed(Side side) {
    boolean cut = side == client && !side.sawEnd() && draining.getAsBoolean();
    end(cut ? Ending.CUT : Ending.DONE);
  }

  /**
   * A side was reset; the other one learns it the same way. One that had sent all before only takes
   * no more: what it has sent is complete and still reaches the other one, before that is closed.
   */
  void reset(Side by) {
    SocketChannel other = by == client ? backend.channel : client.channel;
    Ending ending = by == client ? Ending.CLIENT_RESET : Ending.BACKEND_RESET;
    if (by.sawEnd() && other.isActive()) {
      other.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> end(ending));
      return;
    }
    if (other.isActive()) {
      other.config().setOption(ChannelOption.SO_LINGER, 0);
    }
    end(ending);
  }

  /** Whether it is over, so that nothing more may be passed on. */
  boolean over() {
    return over;
  }

  private void end(Ending ending) {
    if (!over) {
      over = true;
      idle.clear();
      client.channel.close();
      backend.channel.close();
      owner.over(ending);
    }
  }
}
