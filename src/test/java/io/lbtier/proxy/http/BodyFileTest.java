package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BodyFileTest {
  private final List<Object> answers = new ArrayList<>();

  private BodyFile file(Path folder) {
    return new BodyFile(folder, Runnable::run, Runnable::run);
  }

  private static ByteBuf octets(String text) {
    return PooledByteBufAllocator.DEFAULT
        .directBuffer()
        .writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private void read(BodyFile file, long at, int n) {
    file.read(
        at,
        n,
        part -> {
          answers.add(part == null ? "nothing" : part.toString(StandardCharsets.ISO_8859_1));
          if (part != null) {
            part.release();
          }
        });
  }

  @Test
  void givesWhatItWasGiven(@TempDir Path folder) {
    BodyFile file = file(folder);
    file.write(octets("hello "), answers::add);
    file.write(octets("world"), answers::add);
    file.write(Unpooled.EMPTY_BUFFER, answers::add);
    read(file, 0, 11);
    read(file, 4, 3);
    read(file, 10, 2);
    file.close();
    assertThat(answers).containsExactly(true, true, true, "hello world", "o w", "nothing");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void saysThatItCannot(@TempDir Path folder) {
    BodyFile file = file(folder.resolve("missing"));
    file.write(octets("hello"), answers::add);
    read(file, 0, 5);
    file.close();
    assertThat(answers).containsExactly(false, "nothing");
  }
}
