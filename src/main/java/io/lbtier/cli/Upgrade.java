package io.lbtier.cli;

import io.lbtier.proxy.ProxyServer;
import io.lbtier.proxy.handover.Inheritance;
import io.lbtier.proxy.handover.Predecessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * How a process that runs a tier follows another one without a connection refused: it has the
 * listening sockets of the other one from the beginning, and tells it when it serves itself.
 */
final class Upgrade {
  private final Path at;
  private final boolean takesOver;
  private final Inheritance inheritance;

  private Upgrade(Path at, boolean takesOver, Inheritance inheritance) {
    this.at = at;
    this.takesOver = takesOver;
    this.inheritance = inheritance;
  }

  /**
   * Takes the sockets over, if that is asked for and there is somebody to take them over from.
   *
   * @param tier by whose name processes find each other, in the same folder
   * @param vip whether virtual addresses are kept
   */
  static Upgrade of(String tier, boolean asked, boolean vip) {
    Path at = Path.of(".run", tier + ".sock");
    if (!asked) {
      return new Upgrade(at, false, Inheritance.none());
    }
    if (vip) {
      throw new UnusableException(
          "--upgrade does not go with --vip: keepalived would give the addresses up; stop this one"
              + " and start it anew, other hosts have the addresses meanwhile");
    }
    try {
      return new Upgrade(at, true, Inheritance.of(new Predecessor(at).sockets()));
    } catch (IOException e) {
      throw new UnusableException(
          "no lbtier that runs tier "
              + tier
              + " in this folder can be taken over from: "
              + e.getMessage()
              + "; start without --upgrade");
    }
  }

  Inheritance inheritance() {
    return inheritance;
  }

  /**
   * Tells the other process, if there is one, as soon as the proxy serves, and lets another one
   * take over from then on.
   *
   * @param tell takes what happens, in sentences
   */
  void follow(ProxyServer proxy, Consumer<String> tell) {
    AtomicBoolean serves = new AtomicBoolean();
    proxy.onStatus(
        status -> {
          if (status.ready() && serves.compareAndSet(false, true)) {
            Thread.ofVirtual().start(() -> serves(proxy, tell));
          }
        });
  }

  private void serves(ProxyServer proxy, Consumer<String> tell) {
    Predecessor predecessor = new Predecessor(at);
    try {
      if (takesOver) {
        predecessor.takenOver();
        tell.accept("took over from the lbtier that served");
      } else if (predecessor.present()) {
        tell.accept("another lbtier runs this tier in this folder; --upgrade takes over from it");
        return;
      }
    } catch (IOException e) {
      tell.accept("the lbtier that served is gone: " + e.getMessage());
    }
    inheritance.settled();
    try {
      Files.createDirectories(at.toAbsolutePath().getParent());
      proxy.handOver(
          at,
          () -> {
            tell.accept("another lbtier has taken over; connections may go on until they are cut");
            Thread.ofPlatform().start(() -> System.exit(ExitCode.OK));
          });
    } catch (IOException e) {
      tell.accept("no lbtier will be able to take over from this one: " + e.getMessage());
    }
  }
}
