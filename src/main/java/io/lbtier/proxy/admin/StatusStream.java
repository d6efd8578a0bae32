package io.lbtier.proxy.admin;

import io.lbtier.model.ProxyStatus;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells watchers the status: at once, then on each change, with an empty line now and then so that
 * both sides notice when the other one has gone. Each line is the whole status, so a watcher that
 * reads slowly misses the states in between and gets the latest when it can take it again; one that
 * takes nothing for two periods is dropped. All on one event loop, but for {@link #changed()}.
 */
final class StatusStream {
  /** More would be no use to anybody; a further watcher is refused. */
  static final int WATCHERS = 16;

  /** Changes that come together make one line. */
  private static final long GATHER_MILLIS = 10;

  private static final byte[] EMPTY_LINE = {'\n'};

  /** Which version a watcher has, and how many times in a row it could not take an empty one. */
  private static final class Watcher {
    private long has;
    private int beatsMissed;
  }

  private final EventLoop loop;
  private final Supplier<ProxyStatus> status;
  private final Map<Channel, Watcher> watchers = new LinkedHashMap<>();
  private final AtomicBoolean gathering = new AtomicBoolean();
  private @Nullable ProxyStatus latest;
  private byte[] line = EMPTY_LINE;
  private long version;

  StatusStream(EventLoop loop, Supplier<ProxyStatus> status, Duration period) {
    this.loop = loop;
    this.status = status;
    long nanos = period.toNanos();
    loop.scheduleAtFixedRate(this::beat, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  /** To be called after a change of the status. Any thread. */
  void changed() {
    if (gathering.compareAndSet(false, true)) {
      loop.schedule(this::gathered, GATHER_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** Whether another watcher may come. */
  boolean hasRoom() {
    return watchers.size() < WATCHERS;
  }

  /** Adds a channel to which the head of the answer has been written. */
  void add(Channel channel) {
    watchers.put(channel, new Watcher());
    publish();
  }

  /** Whether a channel is a watcher. */
  boolean contains(Channel channel) {
    return watchers.containsKey(channel);
  }

  /** Forgets a channel that has closed. */
  void remove(Channel channel) {
    watchers.remove(channel);
  }

  /** Brings a watcher that can be written to again up to date. */
  void writable(Channel channel) {
    Watcher watcher = watchers.get(channel);
    if (watcher != null) {
      update(channel, watcher);
    }
  }

  private void gathered() {
    gathering.set(false);
    publish();
  }

  private void publish() {
    ProxyStatus now = status.get();
    if (!now.equals(latest)) {
      latest = now;
      version++;
      line = StatusJson.line(now);
    }
    List.copyOf(watchers.keySet()).forEach(this::writable);
  }

  private void update(Channel channel, Watcher watcher) {
    if (watcher.has != version && channel.isWritable()) {
      watcher.has = version;
      send(channel, line);
    }
  }

  private void beat() {
    publish();
    for (Map.Entry<Channel, Watcher> entry : List.copyOf(watchers.entrySet())) {
      if (entry.getKey().isWritable()) {
        entry.getValue().beatsMissed = 0;
        send(entry.getKey(), EMPTY_LINE);
      } else if (++entry.getValue().beatsMissed == 2) {
        entry.getKey().close();
      }
    }
  }

  /** One line as one chunk (RFC 9112 section 7.1). */
  private static void send(Channel channel, byte[] line) {
    ByteBuf chunk =
        Unpooled.wrappedBuffer(
            (Integer.toHexString(line.length) + "\r\n").getBytes(StandardCharsets.US_ASCII),
            line,
            new byte[] {'\r', '\n'});
    channel.writeAndFlush(chunk).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
  }
}
