package io.lbtier.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Every request that the API server answered, from its audit log. */
public final class AuditLog {
  private static final Set<String> READS = Set.of("get", "list", "watch");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;

  AuditLog(Path file) {
    this.file = file;
  }

  /**
   * One request.
   *
   * @param verb as Kubernetes names it: get, list, watch, create, update, patch, delete, ...
   * @param user who asked
   * @param userAgent the program that asked
   * @param resource plural, with the subresource after a slash where there is one
   * @param namespace of the object, or empty
   * @param name of the object, or empty
   * @param code HTTP status of the answer
   */
  public record Entry(
      String verb,
      String user,
      String userAgent,
      String resource,
      String namespace,
      String name,
      int code) {
    /** Whether it could have changed something. */
    public boolean isWrite() {
      return !READS.contains(verb);
    }
  }

  /** A position in the log; what comes later is {@link #since}. */
  public long mark() {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All requests whose answer began after the mark. */
  public List<Entry> since(long mark) {
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      byte[] bytes = new byte[Math.toIntExact(in.length() - mark)];
      in.seek(mark);
      in.readFully(bytes);
      String text = new String(bytes, StandardCharsets.UTF_8);
      int end = text.lastIndexOf('\n') + 1;
      return text.substring(0, end).lines().map(AuditLog::entry).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The requests after the mark that could have changed something, by users whose name has this
   * end.
   */
  public List<Entry> writesSince(long mark, String userSuffix) {
    return since(mark).stream().filter(e -> e.isWrite() && e.user().endsWith(userSuffix)).toList();
  }

  private static Entry entry(String line) {
    try {
      JsonNode event = JSON.readTree(line);
      JsonNode object = event.path("objectRef");
      String subresource = object.path("subresource").asText("");
      return new Entry(
          event.path("verb").asText(),
          event.path("user").path("username").asText(),
          event.path("userAgent").asText(""),
          object.path("resource").asText("") + (subresource.isEmpty() ? "" : "/" + subresource),
          object.path("namespace").asText(""),
          object.path("name").asText(""),
          event.path("responseStatus").path("code").asInt());
    } catch (IOException e) {
      throw new UncheckedIOException(line, e);
    }
  }
}
