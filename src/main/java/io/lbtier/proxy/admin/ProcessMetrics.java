package io.lbtier.proxy.admin;

import com.sun.management.UnixOperatingSystemMXBean;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Metrics of the process and its Java machine, under the names that dashboards know. They are read
 * when they are asked for, which costs nothing in between.
 */
final class ProcessMetrics {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s*(\\d+) kB");

  private static final List<Metric<UnixOperatingSystemMXBean>> OF_PROCESS =
      List.of(
          new Metric<>(
              "process_cpu_seconds_total",
              "CPU time that the process has used.",
              os -> os.getProcessCpuTime() / 1e9),
          new Metric<>(
              "process_open_fds",
              "File descriptors that are open.",
              UnixOperatingSystemMXBean::getOpenFileDescriptorCount),
          new Metric<>(
              "process_max_fds",
              "File descriptors that may be open.",
              UnixOperatingSystemMXBean::getMaxFileDescriptorCount),
          new Metric<>(
              "process_resident_memory_bytes",
              "Memory of the process that is resident.",
              _ -> residentBytes()),
          new Metric<>(
              "process_start_time_seconds",
              "When the process started, in seconds since 1970.",
              _ -> ManagementFactory.getRuntimeMXBean().getStartTime() / 1e3));

  private static final Metric<MemoryUsage> MEMORY_USED =
      new Metric<>("jvm_memory_used_bytes", "Memory in use by area.", MemoryUsage::getUsed);

  private static final Metric<MemoryUsage> MEMORY_MAX =
      new Metric<>(
          "jvm_memory_max_bytes", "Most memory by area; -1 for no limit.", MemoryUsage::getMax);

  private static final Metric<GarbageCollectorMXBean> GC_SECONDS =
      new Metric<>(
          "jvm_gc_collection_seconds_total",
          "Time spent on garbage collection.",
          gc -> gc.getCollectionTime() / 1e3);

  private static final Metric<GarbageCollectorMXBean> GC_COLLECTIONS =
      new Metric<>(
          "jvm_gc_collections_total",
          "Garbage collections.",
          GarbageCollectorMXBean::getCollectionCount);

  private ProcessMetrics() {}

  static Stream<MetricSnapshot> collect() {
    Map<Labels, GarbageCollectorMXBean> collectors = new LinkedHashMap<>();
    for (GarbageCollectorMXBean gc : ManagementFactory.getGarbageCollectorMXBeans()) {
      collectors.put(Labels.of("gc", gc.getName()), gc);
    }
    var memory = ManagementFactory.getMemoryMXBean();
    Map<Labels, MemoryUsage> areas =
        Map.of(
            Labels.of("area", "heap"), memory.getHeapMemoryUsage(),
            Labels.of("area", "nonheap"), memory.getNonHeapMemoryUsage());
    Stream<MetricSnapshot> ofJvm =
        Stream.of(
            MEMORY_USED.of(areas),
            MEMORY_MAX.of(areas),
            GC_SECONDS.of(collectors),
            GC_COLLECTIONS.of(collectors));
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean os
        ? Stream.concat(ofJvm, OF_PROCESS.stream().map(m -> m.of(Map.of(Labels.EMPTY, os))))
        : ofJvm;
  }

  /** See proc_pid_status(5); not a number where there is no such file. */
  private static double residentBytes() {
    try {
      Matcher matcher = RESIDENT.matcher(Files.readString(STATUS));
      return matcher.find() ? Long.parseLong(matcher.group(1)) * 1024.0 : Double.NaN;
    } catch (IOException _) {
      return Double.NaN;
    }
  }
}
