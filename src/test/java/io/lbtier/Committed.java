package io.lbtier;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that are made from others and committed, so that people see how they change. */
public final class Committed {
  private static final boolean UPDATE = "true".equals(System.getProperty("lbtier.update"));

  private Committed() {}

  /** Whether the files are to be written instead of compared ({@code make generate}). */
  public static boolean isUpdate() {
    return UPDATE;
  }

  /** Compares the file with what it should be, or writes it. */
  public static void check(Path file, String expected) throws IOException {
    if (UPDATE) {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, expected);
    }
    assertThat(Files.exists(file) ? Files.readString(file) : "(no file)")
        .as("%s, which `make generate` brings up to date", file)
        .isEqualTo(expected);
  }
}
