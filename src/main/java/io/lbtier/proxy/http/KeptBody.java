package io.lbtier.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request as far as it has come, in memory at first and then in a file, so that it
 * can be sent again. Belongs to one event loop.
 */
final class KeptBody {
  /** When so much waits for the disk, no more is taken from the client. */
  private static final int PENDING_MAX = 256 << 10;

  private static final Path FOLDER = Path.of(System.getProperty("java.io.tmpdir"));

  private final BodyStore store;
  private final Worker worker;
  private final ByteBuf memory;
  private final Runnable resume;
  private @Nullable BodyFile file;
  private long size;
  private int pending;
  private boolean full;
  private boolean failed;
  private boolean released;
  private byte[] trailers = {};
  private boolean complete;

  /**
   * Has nothing yet.
   *
   * @param resume called when it takes parts again after it did not, or cannot be used any more
   */
  KeptBody(BodyStore store, Worker worker, ByteBufAllocator alloc, Runnable resume) {
    this.store = store;
    this.worker = worker;
    this.memory = alloc.directBuffer(Math.min(store.memory(), 4 << 10), store.memory());
    this.resume = resume;
  }

  /** Octets that it has. */
  long size() {
    return size;
  }

  /** Whether it takes more now. */
  boolean takes() {
    return !full;
  }

  /** Whether all of it has come. */
  boolean complete() {
    return complete;
  }

  /** The lines after it, each with its end. */
  byte[] trailers() {
    return trailers;
  }

  void trailers(byte[] lines) {
    trailers = lines;
  }

  /** All of it has come. */
  void end() {
    complete = true;
  }

  /** Copies what is readable; false when it cannot, and is of no use any more. */
  boolean add(ByteBuf part) {
    int n = part.readableBytes();
    int here = Math.min(n, memory.maxWritableBytes());
    int more = n - here;
    if (failed || size + n > store.maximum() || (more > 0 && !store.take(more))) {
      store.lost();
      return false;
    }
    memory.writeBytes(part, part.readerIndex(), here);
    size += n;
    if (more > 0) {
      write(part.retainedSlice(part.readerIndex() + here, more));
    }
    return true;
  }

  private void write(ByteBuf part) {
    int n = part.readableBytes();
    if (file == null) {
      file = new BodyFile(FOLDER, worker.loop, worker.disk());
    }
    pending += n;
    full = pending > PENDING_MAX;
    file.write(part, written -> written(n, written));
  }

  private void written(int n, boolean well) {
    pending -= n;
    failed |= !well;
    if (full && pending == 0) {
      full = false;
      if (!released) {
        resume.run();
      }
    }
  }

  /**
   * Gives octets away on the event loop, perhaps at once; null when they cannot be had.
   *
   * @param n 1 or more, all of them added before
   */
  void read(long at, int n, Consumer<@Nullable ByteBuf> to) {
    int inMemory = memory.readableBytes();
    if (failed) {
      to.accept(null);
    } else if (at < inMemory) {
      // A copy, for the memory moves when it grows.
      int here = (int) Math.min(n, inMemory - at);
      to.accept(worker.alloc(here).writeBytes(memory, (int) at, here));
    } else if (file != null) {
      file.read(at - inMemory, n, to);
    }
  }

  /** Lets go of everything; what is read then is given away nevertheless. */
  void release() {
    if (!released) {
      released = true;
      store.give(size - memory.readableBytes());
      memory.release();
      if (file != null) {
        file.close();
      }
    }
  }
}
