package io.lbtier.proxy;

import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A timeout that is moved far more often than it expires. Moving it later is one store; it costs no
 * task and no garbage. It expires up to {@link Deadlines#TICK_MILLIS} late, never early. Belongs to
 * one event loop, whose thread alone may touch it.
 */
public abstract class Deadline {
  static final long NONE = Long.MAX_VALUE;

  private final Deadlines wheel;

  /** When it expires, in nanoseconds since the wheel began; {@link #NONE} if not. */
  long nanos = NONE;

  /** The tick at which the wheel looks at it next; never after {@link #nanos}' tick. */
  long tick;

  @Nullable Deadline previous;
  @Nullable Deadline next;

  /** A deadline that is not set yet; to be made on the thread of {@code loop}. */
  protected Deadline(EventLoop loop) {
    this.wheel = Deadlines.of(loop);
  }

  /** Only for the heads of the wheel's lists. */
  Deadline(Deadlines wheel) {
    this.wheel = wheel;
  }

  /** Expires so many milliseconds from now, whatever was set before. */
  public final void set(long millis) {
    wheel.set(this, TimeUnit.MILLISECONDS.toNanos(millis));
  }

  /** Does not expire any more; to be called when its connection closes, or that is kept alive. */
  public final void clear() {
    wheel.clear(this);
  }

  /** Called once when the time is over; it is clear then and may be set again. */
  protected abstract void expired();
}
