package io.lbtier.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A temporary file that has no name any more when anything is written to it, so that it is gone
 * with its process, whatever ends that. A disk may be slow: a thread of its own does everything in
 * the order of the calls, and answers on the event loop.
 */
final class BodyFile {
  private final Path folder;
  private final Executor loop;
  private final Executor disk;

  // Of the disk's thread alone.
  private @Nullable FileChannel file;

  /**
   * A file that is made with the first write.
   *
   * @param folder where it is
   * @param loop takes the answers
   * @param disk runs what it is given one at a time, in order
   */
  BodyFile(Path folder, Executor loop, Executor disk) {
    this.folder = folder;
    this.loop = loop;
    this.disk = disk;
  }

  /** Appends octets, which are taken over; then says whether they are there. */
  void write(ByteBuf part, Consumer<Boolean> done) {
    disk.execute(
        () -> {
          boolean written = append(part);
          answer(() -> done.accept(written), () -> {});
        });
  }

  private boolean append(ByteBuf part) {
    try {
      FileChannel to = open();
      while (part.isReadable()) {
        part.readBytes(to, part.readableBytes());
      }
      return true;
    } catch (IOException e) {
      return false;
    } finally {
      part.release();
    }
  }

  private FileChannel open() throws IOException {
    FileChannel open = file;
    if (open == null) {
      Path path = Files.createTempFile(folder, "lbtier-body-", "");
      try {
        open = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
      } finally {
        Files.delete(path);
      }
      file = open;
    }
    return open;
  }

  /** Reads {@code n} octets; then gives them away, or null when they cannot be had. */
  void read(long at, int n, Consumer<@Nullable ByteBuf> to) {
    disk.execute(
        () -> {
          ByteBuf part = read(at, n);
          answer(() -> to.accept(part), () -> Buffers.release(part));
        });
  }

  private @Nullable ByteBuf read(long at, int n) {
    FileChannel from = file;
    if (from == null) {
      return null;
    }
    ByteBuf part = PooledByteBufAllocator.DEFAULT.directBuffer(n, n);
    try {
      while (part.isWritable()) {
        int read =
            part.writeBytes(from, at + part.writerIndex(), part.capacity() - part.writerIndex());
        if (read <= 0) {
          throw new IOException("the file is shorter than what was written");
        }
      }
      return part;
    } catch (IOException e) {
      part.release();
      return null;
    }
  }

  /** Lets go of it, after all that was asked before. */
  void close() {
    disk.execute(
        () -> {
          try {
            if (file != null) {
              file.close();
            }
          } catch (IOException e) {
            // Nobody needs it any more.
          }
        });
  }

  private void answer(Runnable answer, Runnable otherwise) {
    try {
      loop.execute(answer);
    } catch (RejectedExecutionException e) {
      otherwise.run();
    }
  }
}
