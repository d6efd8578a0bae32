package io.lbtier.operator;

import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.lbtier.api.LoadBalancerTier;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of changes where {@code kubectl describe} shows them, and in the log. What was told a short
 * while ago is not told again, so something that goes up and down does not fill the cluster's
 * memory of events.
 */
final class EventRecorder {
  private static final Logger LOG = LoggerFactory.getLogger(EventRecorder.class);
  private static final Duration REPEAT_AFTER = Duration.ofMinutes(5);

  /** Longest note that Kubernetes takes, in octets. */
  private static final int LONGEST_NOTE = 1024;

  private static final String MORE = "…";

  private static final DateTimeFormatter MICROSECONDS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private final KubernetesClient client;
  private final String identity;
  private final Clock clock;
  private final Map<Said, Instant> said = new LinkedHashMap<>();

  private record Said(String uid, String reason, String note) {}

  /**
   * @param identity of this process, unique among the operators
   */
  EventRecorder(KubernetesClient client, String identity, Clock clock) {
    this.client = client;
    this.identity = identity;
    this.clock = clock;
  }

  /**
   * Tells it unless it did so a short while ago. An event that cannot be written is only logged.
   */
  void record(LoadBalancerTier tier, boolean warning, String reason, String note) {
    var metadata = tier.getMetadata();
    Instant now = clock.instant();
    if (!isNew(new Said(metadata.getUid(), reason, note), now)) {
      return;
    }
    LOG.atLevel(warning ? org.slf4j.event.Level.WARN : org.slf4j.event.Level.INFO)
        .log("{}/{} {}: {}", metadata.getNamespace(), metadata.getName(), reason, note);
    var event =
        new EventBuilder()
            .withNewMetadata()
            .withGenerateName(metadata.getName() + "-")
            .withNamespace(metadata.getNamespace())
            .endMetadata()
            .withEventTime(new MicroTime(MICROSECONDS.format(now)))
            .withReportingController("lbtier.io/operator")
            .withReportingInstance(identity)
            .withAction("Reconcile")
            .withType(warning ? "Warning" : "Normal")
            .withReason(reason)
            .withNote(shortened(note))
            .withNewRegarding()
            .withApiVersion(tier.getApiVersion())
            .withKind(tier.getKind())
            .withNamespace(metadata.getNamespace())
            .withName(metadata.getName())
            .withUid(metadata.getUid())
            .endRegarding()
            .build();
    try {
      client.resource(event).create();
    } catch (KubernetesClientException e) {
      LOG.warn("cannot write an event: {}", e.getMessage());
    }
  }

  /** As much of a note as an event may have, without half a character. */
  static String shortened(String note) {
    byte[] octets = note.getBytes(StandardCharsets.UTF_8);
    if (octets.length <= LONGEST_NOTE) {
      return note;
    }
    int end = LONGEST_NOTE - MORE.getBytes(StandardCharsets.UTF_8).length;
    while ((octets[end] & 0xC0) == 0x80) {
      end--;
    }
    return new String(octets, 0, end, StandardCharsets.UTF_8) + MORE;
  }

  private synchronized boolean isNew(Said what, Instant now) {
    Iterator<Instant> oldestFirst = said.values().iterator();
    while (oldestFirst.hasNext() && oldestFirst.next().plus(REPEAT_AFTER).isBefore(now)) {
      oldestFirst.remove();
    }
    return said.putIfAbsent(what, now) == null;
  }
}
