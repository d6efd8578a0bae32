package io.lbtier.cli;

import io.lbtier.proxy.ProxyEvent;
import io.lbtier.proxy.ProxyServer;
import io.lbtier.proxy.VirtualAddresses;
import io.lbtier.proxy.telemetry.AccessLogWriter;
import io.lbtier.source.FileSource;
import io.lbtier.source.ProblemText;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A tier that runs from files, with its screen. The screen is used on one thread. */
final class Standalone {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
  private static final int LOOK_SECONDS = 1;

  private final @Nullable SampleBackends backends;
  private final Upgrade upgrade;
  private final @Nullable VipKeeper keeper;
  private final FileSource source;
  private final OutputStream accessLogFile;
  private final AccessLogWriter accessLog;
  private final ProxyServer proxy;
  private final Picture picture;
  private final Screen screen;
  private final ScheduledExecutorService screenThread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("lbtier-screen").daemon().factory());

  /**
   * @param source what it serves
   * @param file where that is
   * @param keeper of the virtual addresses on this host; null when they are not kept
   * @param upgrade from which process it takes over, and how another one may
   */
  Standalone(
      FileSource source,
      Path file,
      Path accessLogPath,
      @Nullable SampleBackends backends,
      @Nullable VipKeeper keeper,
      Upgrade upgrade) {
    this.backends = backends;
    this.upgrade = upgrade;
    this.keeper = keeper;
    this.source = source;
    accessLogFile = open(accessLogPath);
    accessLog = new AccessLogWriter(accessLogFile);
    proxy =
        new ProxyServer(
            new ProxyServer.Options(
                0,
                accessLog,
                "127.0.0.1",
                true,
                keeper == null ? VirtualAddresses.NONE : keeper.addresses(),
                upgrade.inheritance()));
    picture = new Picture(file, proxy, source, backends, keeper);
    if (Terminal.present()) {
      Terminal terminal = new Terminal();
      screen = new LiveScreen(System.out, terminal::height, System.getenv("NO_COLOR") == null);
      Logging.warningsTo(sentence -> onScreen(() -> tell(List.of(sentence))));
    } else {
      screen = new PlainScreen(System.out);
    }
  }

  /** Begins to serve; returns at once. */
  void start() {
    proxy.onEvent(event -> onScreen(() -> tell(event)));
    proxy.onStatus(_ -> onScreen(this::show));
    upgrade.follow(proxy, sentence -> onScreen(() -> tell(List.of(sentence))));
    proxy.start(source);
    if (keeper != null) {
      keeper.start();
    }
    screenThread.scheduleWithFixedDelay(
        () -> {
          picture.look();
          show();
        },
        0,
        LOOK_SECONDS,
        TimeUnit.SECONDS);
  }

  /** Lets flows under way end, then stops all there is. */
  void stop() throws InterruptedException {
    onScreen(() -> tell(List.of("stopping; flows that are under way may end")));
    int cut = proxy.drain();
    if (keeper != null) {
      keeper.stop();
    }
    proxy.close();
    if (backends != null) {
      backends.close();
    }
    accessLog.close();
    try {
      accessLogFile.close();
    } catch (IOException _) {
      // Nothing is left to be written.
    }
    onScreen(
        () -> {
          tell(List.of("stopped; " + ProblemText.count(cut, "connection") + " cut"));
          screen.close();
        });
    screenThread.shutdown();
    if (!screenThread.awaitTermination(1, TimeUnit.SECONDS)) {
      screen.close();
    }
  }

  private void onScreen(Runnable task) {
    try {
      screenThread.execute(task);
    } catch (RejectedExecutionException _) {
      // It is over.
    }
  }

  private void show() {
    if (proxy.runtime().current().config().generation() == 0) {
      return; // It has begun, but there is nothing yet to show.
    }
    screen.show(picture.header(), picture.tables());
  }

  private void tell(ProxyEvent event) {
    show();
    tell(
        switch (event) {
          case ProxyEvent.ConfigRefused(String cause, long serving) ->
              List.of(
                  ("refused: " + cause + "\ngeneration " + serving + " serves on").split("\n", -1));
          default -> List.of(event.message());
        });
  }

  private void tell(List<String> lines) {
    String time = LocalTime.now(ZoneId.systemDefault()).format(TIME);
    screen.tell(
        java.util.stream.IntStream.range(0, lines.size())
            .mapToObj(i -> (i == 0 ? time : " ".repeat(time.length())) + "  " + lines.get(i))
            .toList());
  }

  private static OutputStream open(Path file) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      return Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UnusableException("access log " + file + " cannot be written: " + e);
    }
  }
}
