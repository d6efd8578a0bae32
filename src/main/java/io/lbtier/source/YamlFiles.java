package io.lbtier.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Reads the texts of a file, or of the YAML and JSON files directly in a folder. */
public final class YamlFiles {
  private YamlFiles() {}

  /**
   * Texts by file, as the user named it, sorted.
   *
   * @throws IOException when one cannot be read or a folder has none; the message says which and
   *     why
   */
  public static Map<String, String> read(Path fileOrFolder) throws IOException {
    Map<String, String> texts = new TreeMap<>();
    for (Path file : list(fileOrFolder)) {
      texts.put(file.toString(), text(file));
    }
    if (texts.isEmpty()) {
      throw new IOException(fileOrFolder + ": has no .yaml, .yml or .json file");
    }
    return texts;
  }

  private static List<Path> list(Path fileOrFolder) throws IOException {
    if (!Files.isDirectory(fileOrFolder)) {
      return List.of(fileOrFolder);
    }
    // Hidden entries are editors' copies, and the folders behind the links of a mounted ConfigMap.
    try (Stream<Path> entries = Files.list(fileOrFolder)) {
      return entries
          .filter(p -> p.getFileName().toString().matches("[^.].*\\.(yaml|yml|json)"))
          .filter(p -> !Files.isDirectory(p))
          .toList();
    } catch (NotDirectoryException | NoSuchFileException e) {
      throw new IOException(fileOrFolder + ": went away while it was read", e);
    }
  }

  private static String text(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new IOException(file + ": there is no such file", e);
    } catch (java.nio.charset.MalformedInputException e) {
      throw new IOException(file + ": is no UTF-8 text", e);
    } catch (IOException e) {
      throw new IOException(file + ": cannot be read: " + e.getClass().getSimpleName(), e);
    }
  }
}
