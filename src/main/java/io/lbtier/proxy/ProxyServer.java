package io.lbtier.proxy;

import io.lbtier.model.ProxyStatus;
import io.lbtier.proxy.admin.AdminServer;
import io.lbtier.proxy.handover.Handover;
import io.lbtier.proxy.handover.Inheritance;
import io.lbtier.proxy.telemetry.AccessLog;
import io.lbtier.proxy.telemetry.OtlpExporter;
import io.netty.channel.EventLoopGroup;
import io.netty.util.NettyRuntime;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A proxy: takes inputs from a source, keeps the sockets and the snapshot as they say, and tells
 * how it is doing. Everything that changes any of this runs on one control thread; traffic runs on
 * the event loops and only reads.
 */
public final class ProxyServer implements AutoCloseable {
  private static final int RETRY_SECONDS = 1;

  /** How long an address of this host may be there unnoticed. */
  private static final int ADDRESSES_MILLIS = 500;

  private final Transport transport = Transport.best();
  private final EventLoopGroup loops;
  private final Control control = new Control();
  private final ProxyRuntime runtime = new ProxyRuntime();
  private final Flows flows = new Flows();
  private final OtlpExporter spans = new OtlpExporter();
  private final PoolHealth health;
  private final DataPlane plane;
  private final @Nullable AdminServer admin;
  private final Events events = new Events();
  private final PortOpener opener;
  private final Ports ports;
  private @Nullable Handover handover;
  private final VipWatch vip;
  private final StatusBoard board = new StatusBoard(control, this::evaluate);
  private volatile boolean draining;
  private @Nullable ConfigSource source;

  // Of the control thread alone.
  private String unreadable = "";
  private String unusable = "";
  private @Nullable String zone;
  private boolean configured;
  private boolean ready;
  private boolean portsClosed;

  /**
   * What the process gives a proxy.
   *
   * @param eventLoops threads that carry traffic; 0 for as many as there are processors
   * @param accessLog takes what flows leave behind
   * @param adminAddress address the admin endpoints listen on
   * @param admin whether there are admin endpoints at all
   * @param addresses the virtual addresses of its node
   * @param inheritance what it takes over from another process
   */
  public record Options(
      int eventLoops,
      AccessLog accessLog,
      String adminAddress,
      boolean admin,
      VirtualAddresses addresses,
      Inheritance inheritance) {
    /** Options of a proxy that takes over from nobody. */
    public Options(
        int eventLoops,
        AccessLog accessLog,
        String adminAddress,
        boolean admin,
        VirtualAddresses addresses) {
      this(eventLoops, accessLog, adminAddress, admin, addresses, Inheritance.none());
    }

    /** Options of a proxy without virtual addresses. */
    public Options(int eventLoops, AccessLog accessLog, String adminAddress, boolean admin) {
      this(eventLoops, accessLog, adminAddress, admin, VirtualAddresses.NONE);
    }
  }

  /** A proxy that has nothing to serve yet. */
  public ProxyServer(Options options) {
    int threads =
        options.eventLoops() > 0 ? options.eventLoops() : NettyRuntime.availableProcessors();
    this.loops =
        new EventLoops(threads, new DefaultThreadFactory("lbtier-loop"), transport.handlers());
    this.health = new PoolHealth(loops, transport, runtime, control, events, board::touch);
    this.plane =
        new DataPlane(
            runtime,
            transport,
            health.passive(),
            options.accessLog(),
            flows,
            () -> draining,
            spans);
    boolean addressesMove = !options.addresses().equals(VirtualAddresses.NONE);
    this.opener = new PortOpener(loops, plane, addressesMove, options.inheritance());
    this.ports = new Ports(opener, events::tell);
    ProxyAdminView view =
        new ProxyAdminView(
            this, loops, options.accessLog(), event -> control.execute(() -> events.tell(event)));
    this.admin = options.admin() ? new AdminServer(view, transport, options.adminAddress()) : null;

    this.vip = new VipWatch(options.addresses(), events::tell);
    control.scheduleWithFixedDelay(
        this::lookAtAddresses, VipWatch.EVERY_MILLIS, VipWatch.EVERY_MILLIS, TimeUnit.MILLISECONDS);
    control.scheduleWithFixedDelay(
        this::followAddresses, ADDRESSES_MILLIS, ADDRESSES_MILLIS, TimeUnit.MILLISECONDS);
    control.scheduleWithFixedDelay(this::bindAgain, RETRY_SECONDS, RETRY_SECONDS, TimeUnit.SECONDS);
  }

  /** Begins to serve what the source delivers; once. The proxy closes the source with itself. */
  public void start(ConfigSource source) {
    this.source = source;
    source.start(
        inputs -> control.execute(() -> apply(inputs)),
        cause -> control.execute(() -> unreadable(cause)));
  }

  /**
   * Opens the admin endpoints before there is a configuration, which will name the same port; so
   * that whoever waits for the proxy is told what it waits for.
   */
  public void openAdmin(int port) {
    if (admin != null) {
      admin.listen(port);
    }
  }

  /**
   * Lets another process of this user take the listening sockets over from now on.
   *
   * @param at path of a Unix socket
   * @param takenOver called once when one serves with them; must not block
   * @throws IOException if nobody could ask there
   */
  public void handOver(Path at, Runnable takenOver) throws IOException {
    if (transport.epoll()) {
      handover =
          new Handover(
              loops,
              at,
              () -> CompletableFuture.supplyAsync(ports::descriptors, control),
              () -> control.execute(() -> takenOver(takenOver)));
    }
  }

  /** Leaves ports to another process at once; connections go on. */
  private void takenOver(Runnable then) {
    closePorts();
    opener.cut();
    if (admin != null) {
      admin.close();
    }
    then.run();
  }

  /** How the proxy is doing, at most some 20 ms ago. Any thread. */
  public ProxyStatus status() {
    return board.published();
  }

  /**
   * Tells of every real change of the status from now on, the newest one where several come close
   * together. The listener is called on the control thread and must not block.
   */
  public void onStatus(Consumer<ProxyStatus> listener) {
    board.listen(listener);
  }

  /**
   * Tells what happens from now on, in order. The listener is called on the control thread and must
   * not block.
   */
  public void onEvent(Consumer<ProxyEvent> listener) {
    events.listen(listener);
  }

  /** Holds the snapshot in force. */
  public ProxyRuntime runtime() {
    return runtime;
  }

  /** What flows see of this process. */
  public DataPlane plane() {
    return plane;
  }

  /**
   * Stops as the configuration's drain says, and returns when no flow is left: says that it is not
   * ready, has its virtual addresses given up, goes on accepting for a while, stops that, lets
   * flows end, and cuts what then is left.
   *
   * @return how many connections were cut
   */
  public int drain() throws InterruptedException {
    draining = true;
    control.call(
        () -> {
          vip.release();
          board.publish();
        });
    var drain = runtime.current().config().drain();
    TimeUnit.MILLISECONDS.sleep(drain.delayMillis());
    control.call(this::closePorts);
    flows.drain();
    return flows.awaitNone(drain.timeoutMillis()) ? 0 : flows.cut();
  }

  /** Stops at once; connections that are open are cut. */
  @Override
  public void close() {
    draining = true;
    if (source != null) {
      source.close();
    }
    control.call(this::closePorts);
    if (handover != null) {
      handover.close();
    }
    if (admin != null) {
      admin.close();
    }
    control.shutdown();
    flows.cut();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    spans.close();
  }

  private void apply(Inputs inputs) {
    Snapshot before = runtime.current();
    try {
      Snapshot now = runtime.apply(inputs);
      health.follow(now);
      unusable = "";
      configured = true;
      vip.follow(now.config());
      if (admin != null && !portsClosed) {
        admin.listen(now.config().adminPort());
      }
      if (!now.config().equals(before.config())) {
        events.tell(new ProxyEvent.ConfigTaken(now.config().generation()));
      }
      tellZone(inputs);
    } catch (IllegalArgumentException e) {
      refused(String.valueOf(e.getMessage()), unusable);
      unusable = String.valueOf(e.getMessage());
    }
    settle();
  }

  private void tellZone(Inputs inputs) {
    String before = zone;
    zone = inputs.config().prefersZones() ? inputs.zones().own() : null;
    if (zone != null && !zone.equals(before)) {
      events.tell(new ProxyEvent.InZone(zone));
    }
  }

  private void unreadable(String cause) {
    refused(cause, unreadable);
    unreadable = cause;
    board.touch();
  }

  private void refused(String cause, String before) {
    if (!cause.isEmpty() && !cause.equals(before)) {
      events.tell(new ProxyEvent.ConfigRefused(cause, runtime.current().config().generation()));
    }
  }

  private void lookAtAddresses() {
    if (vip.look()) {
      board.publish();
    }
  }

  private void followAddresses() {
    opener.followAddresses();
    if (ports.lookAgain()) {
      board.touch();
    }
  }

  private void bindAgain() {
    if (!ports.complete()) {
      settle();
    }
  }

  /** Makes sockets and status follow the snapshot in force. */
  private void settle() {
    Snapshot snapshot = runtime.current();
    if (!portsClosed) {
      ports.want(snapshot.config().listeners());
    }
    // Once ready it stays so: a new listener that cannot be bound must not take the others away.
    ready |= configured && ports.complete();
    board.touch();
  }

  private void closePorts() {
    portsClosed = true;
    ports.close();
  }

  private ProxyStatus evaluate() {
    return ProxyStatuses.of(
        runtime.current(),
        ports,
        unreadable.isEmpty() ? unusable : unreadable,
        ready && !draining,
        vip.status(),
        zone);
  }
}
