package io.lbtier.source;

import io.lbtier.api.ProxySpec;
import io.lbtier.api.ProxySpec.DrainSpec;
import io.lbtier.api.TierSpec;
import io.lbtier.compile.Facts.VipFact;
import io.lbtier.model.ProxyConfig;
import io.lbtier.model.ProxyConfig.Drain;
import io.lbtier.model.Tier;
import io.lbtier.model.Zones;
import io.lbtier.proxy.ConfigSource;
import io.lbtier.proxy.Inputs;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the tier of a file or folder, and follows it. What counts is what the files say, not how
 * they came to say it: edits in place, renames over the file, links that are moved. A change is
 * taken when it has stopped changing, so that a file half written is not read as a whole one; one
 * that is wrong is refused, and what was served before is served on.
 */
public final class FileSource implements ConfigSource {
  private static final Logger LOG = LoggerFactory.getLogger(FileSource.class);

  /** For so long the texts must stay the same to be taken. */
  private static final long SETTLED_MILLIS = 30;

  /** Where changes are not announced (network file systems) they are seen after so long. */
  private static final long POLL_MILLIS = 500;

  private static final long DRAIN_MILLIS = 5_000;

  /** Packets to an address that has just moved may still come here for so long. */
  private static final long VIP_DELAY_MILLIS = 1_000;

  private final Path path;
  private final VipFact vip;
  private final Zones zones;
  private final CountDownLatch closed = new CountDownLatch(1);
  private long generation;
  private @Nullable TierDocument before;
  private boolean refused;
  private volatile @Nullable Tier served;

  /** A source over a file, or the YAML and JSON files directly in a folder. */
  public FileSource(Path path) {
    this(path, VipFact.NONE, "");
  }

  /**
   * The same for a tier whose virtual addresses are kept, and for a proxy of a zone.
   *
   * @param vip the hosts that keep them
   * @param zone that this host is in; empty when it is not known
   */
  public FileSource(Path path, VipFact vip, String zone) {
    this.path = path;
    this.vip = vip;
    this.zones = new Zones(zone, Map.of());
  }

  @Override
  public void start(Consumer<Inputs> inputs, Consumer<String> refusals) {
    Thread.ofPlatform().name("lbtier-files").daemon().start(() -> follow(inputs, refusals));
  }

  /** The tier that was delivered last; null before the first. Any thread. */
  public @Nullable Tier served() {
    return served;
  }

  @Override
  public void close() {
    closed.countDown();
  }

  private void follow(Consumer<Inputs> inputs, Consumer<String> refusals) {
    Texts taken = null;
    try (WatchService watch = watch()) {
      WatchKey key = null;
      while (closed.getCount() > 0) {
        key = key != null && key.isValid() ? key : register(watch);
        Texts now = taken == null ? texts() : settled();
        if (!now.equals(taken)) {
          taken = now;
          take(now, inputs, refusals);
        }
        await(watch);
      }
    } catch (InterruptedException | ClosedWatchServiceException _) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.error("{} is not followed any more", path, e);
    }
  }

  /** What tells of changes; null where the host has none left, so that one has to look. */
  private @Nullable WatchService watch() {
    try {
      return path.toAbsolutePath().getFileSystem().newWatchService();
    } catch (IOException e) {
      LOG.warn("changes of {} are seen by looking again and again: {}", path, e.getMessage());
      return null;
    }
  }

  private void await(@Nullable WatchService watch) throws InterruptedException {
    if (watch == null) {
      closed.await(POLL_MILLIS, TimeUnit.MILLISECONDS);
      return;
    }
    WatchKey changed = watch.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
    if (changed != null) {
      changed.pollEvents();
      changed.reset();
    }
  }

  private @Nullable WatchKey register(@Nullable WatchService watch) {
    if (watch == null) {
      return null;
    }
    Path folder = path.toAbsolutePath();
    folder = Files.isDirectory(folder) ? folder : folder.getParent();
    try {
      return folder == null
          ? null
          : folder.register(
              watch,
              StandardWatchEventKinds.ENTRY_CREATE,
              StandardWatchEventKinds.ENTRY_MODIFY,
              StandardWatchEventKinds.ENTRY_DELETE);
    } catch (IOException _) {
      return null; // The folder is gone for now; looking again and again does as well.
    }
  }

  private Texts settled() throws InterruptedException {
    Texts first = texts();
    while (!closed.await(SETTLED_MILLIS, TimeUnit.MILLISECONDS)) {
      Texts second = texts();
      if (second.equals(first)) {
        break;
      }
      first = second;
    }
    return first;
  }

  private Texts texts() {
    try {
      return new Texts(YamlFiles.read(path), "");
    } catch (IOException e) {
      return new Texts(Map.of(), String.valueOf(e.getMessage()));
    }
  }

  private void take(Texts texts, Consumer<Inputs> inputs, Consumer<String> refusals) {
    try {
      read(texts, inputs, refusals);
    } catch (RuntimeException e) {
      // Whatever somebody has written, what is written next is to be read.
      LOG.error("{} cannot be read", path, e);
      refuse(path + ": cannot be read: " + e, refusals);
    }
  }

  private void read(Texts texts, Consumer<Inputs> inputs, Consumer<String> refusals) {
    if (!texts.unreadable().isEmpty()) {
      refuse(texts.unreadable(), refusals);
      return;
    }
    Documents documents = Documents.parse(texts.byFile());
    documents.tiers().forEach(this::number);
    switch (documents.load(vip, Instant.now())) {
      case Loaded.Refused(var problems) -> refuse(ProblemText.of(problems), refusals);
      case Loaded.Served(var tier, var warnings) -> {
        served = tier;
        inputs.accept(documents.inputs(withQuickDrain(tier.config(), before), zones));
        if (refused) {
          refused = false;
          refusals.accept("");
        }
        warnings.forEach(
            w -> LOG.warn("{}: {} {}", w.file(), w.problem().path(), w.problem().message()));
      }
    }
  }

  private void refuse(String reason, Consumer<String> refusals) {
    refused = true;
    refusals.accept(reason);
  }

  /** Counts what an API server would count: changes of the specification. */
  private void number(TierDocument document) {
    if (before == null || !Objects.equals(document.spec(), before.spec())) {
      generation++;
      before = document;
    }
    document.metadata().setGeneration(generation);
  }

  /**
   * A person who stops it waits for it, and there is nothing in front that must first see that it
   * goes: unless the tier says otherwise it stops accepting at once, or when its virtual addresses
   * have moved.
   */
  private static ProxyConfig withQuickDrain(ProxyConfig config, @Nullable TierDocument tier) {
    TierSpec spec = tier == null ? null : tier.spec();
    ProxySpec proxy = spec == null ? null : spec.proxy();
    DrainSpec drain = proxy == null ? null : proxy.drain();
    boolean delay = drain != null && drain.delay() != null;
    boolean timeout = drain != null && drain.timeout() != null;
    return new ProxyConfig(
        config.version(),
        config.namespace(),
        config.tier(),
        config.generation(),
        config.listeners(),
        config.pools(),
        config.accessLog(),
        new Drain(
            delay
                ? config.drain().delayMillis()
                : config.vip() == null || config.vip().nodes().isEmpty() ? 0 : VIP_DELAY_MILLIS,
            timeout ? config.drain().timeoutMillis() : DRAIN_MILLIS),
        config.adminPort(),
        config.vip(),
        config.telemetry());
  }

  /** What the files say, or why that is not known. */
  private record Texts(Map<String, String> byFile, String unreadable) {}
}
