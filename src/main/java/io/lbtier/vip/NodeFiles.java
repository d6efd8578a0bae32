package io.lbtier.vip;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * The folder in which the proxy and the keepalived beside it meet. Both may be restarted on their
 * own; what is in the folder is then still true.
 */
final class NodeFiles {
  private final Path folder;

  NodeFiles(Path folder) {
    this.folder = folder;
  }

  /** What keepalived is to run; it follows the file. */
  void configuration(String text) {
    write("keepalived.conf", text);
  }

  /** Nothing is to be run on this node. */
  void noConfiguration() {
    try {
      Files.deleteIfExists(folder.resolve("keepalived.conf"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the addresses are to be given up; keepalived tracks the file. */
  void drain(boolean drain) {
    write("drain", drain ? "1\n" : "0\n");
  }

  /** What keeps keepalived from running, as the one who starts it has written it. */
  List<String> problems() {
    try {
      return Files.readString(folder.resolve("vip-problems")).lines().toList();
    } catch (NoSuchFileException _) {
      return List.of("keepalived has not started yet");
    } catch (IOException e) {
      return List.of("what keepalived says cannot be read: " + e);
    }
  }

  /** By a rename, so that nobody reads half of it. */
  private void write(String name, String text) {
    try {
      Path whole = folder.resolve(name + ".new");
      Files.writeString(whole, text);
      Files.move(whole, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
