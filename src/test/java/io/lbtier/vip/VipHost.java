package io.lbtier.vip;

import io.lbtier.model.ProxyConfig;
import io.lbtier.render.KeepalivedConf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** A host of the tier: {@code bin/lbtier-vip} and a stand-in for the proxy. */
final class VipHost implements AutoCloseable {
  private final int number;
  private final Path folder;
  private final Path state;
  private Process proxy;
  private Process keeper;

  VipHost(int number, Path folder) {
    this.number = number;
    this.folder = folder;
    this.state = folder.resolve("state");
    try {
      Files.createDirectories(state);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    files().drain(false);
    proxy = startProxy();
    keeper = startKeeper();
  }

  int number() {
    return number;
  }

  String name() {
    return "host-" + number + ".example.com";
  }

  NodeFiles files() {
    return new NodeFiles(folder);
  }

  void follow(ProxyConfig config) {
    files().configuration("$INTERFACE=eth0\n" + KeepalivedConf.of(config));
  }

  boolean holds(String address) {
    return !Lan.ip(number, "address show to " + address).isEmpty();
  }

  long proxyPid() {
    return proxy.pid();
  }

  Process keeper() {
    return keeper;
  }

  /** Process ids of keepalived and of its child that speaks VRRP; none while it does not run. */
  List<Long> keepalived() {
    try {
      return List.of(pid("keepalived.pid"), pid("vrrp.pid"));
    } catch (NoSuchFileException _) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether it would take an address that nobody holds. */
  boolean couldHold() throws IOException {
    return Files.readString(state.resolve("unready")).equals("0\n");
  }

  private long pid(String file) throws IOException {
    return Long.parseLong(Files.readString(state.resolve(file)).strip());
  }

  void restartKeeper() throws InterruptedException {
    keeper.waitFor();
    keeper = startKeeper();
  }

  String log() {
    try {
      return Files.readString(folder.resolve("log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process startProxy() {
    return Commands.start(
        folder.resolve("log"),
        Lan.on(
            number,
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                Path.of("target", "test-classes").toString(),
                StandIn.class.getName(),
                String.valueOf(LbtierVipIT.PORT))));
  }

  private Process startKeeper() {
    return Commands.start(
        folder.resolve("log"),
        Lan.on(
            number,
            List.of(
                Path.of("bin", "lbtier-vip").toAbsolutePath().toString(),
                folder.toString(),
                state.toString(),
                name())));
  }

  @Override
  public void close() {
    keeper.destroy();
    try {
      keeper.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    proxy.destroyForcibly();
  }
}
