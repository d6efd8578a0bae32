package io.lbtier.operator;

import io.lbtier.model.ProxyStatus.VipStatus;
import io.lbtier.model.Vip;
import io.lbtier.status.Observed.Holding;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Who holds the virtual addresses of a tier, by what its proxies say. A proxy whose node is cut off
 * says nothing any more, and it takes a while until that is noticed; so its claim to an address
 * does not stand against one that another node has made since it was last heard. It stands again as
 * soon as it is heard, and then there are two.
 */
final class VipHolders {
  /** By pod. */
  private final Map<String, Word> words = new HashMap<>();

  /** By address, those that the tier has. */
  private final Map<String, AddressTrack> tracks = new LinkedHashMap<>();

  private Set<String> members = Set.of();

  /**
   * What a proxy says.
   *
   * @param claims when it began to say that it has an address, by those that it has
   * @param heard when it said so last
   */
  private record Word(String node, Map<String, Instant> claims, Instant heard) {}

  /**
   * Says which addresses the tier has.
   *
   * @param last node that held each, by address, as far as anybody remembers
   */
  synchronized void expect(Vip vip, Map<String, String> last, Instant now) {
    members = vip.nodes().stream().map(Vip.Node::name).collect(Collectors.toSet());
    Set<String> addresses =
        vip.addresses().stream().map(a -> a.address()).collect(Collectors.toSet());
    tracks.keySet().retainAll(addresses);
    addresses.forEach(a -> tracks.computeIfAbsent(a, _ -> new AddressTrack(last.get(a))));
    look(now);
  }

  /** The tier has no virtual addresses. */
  synchronized void expectNone() {
    tracks.clear();
  }

  /**
   * Takes what a proxy says.
   *
   * @param pod of the proxy
   * @param status of its node, which may be what it said before
   * @return whether that is news of an address
   */
  synchronized boolean hear(String pod, String node, VipStatus status, Instant now) {
    Word before = words.get(pod);
    Map<String, Instant> claims = new HashMap<>();
    for (String address : status.held()) {
      claims.put(address, before == null ? now : before.claims.getOrDefault(address, now));
    }
    words.put(pod, new Word(node, claims, now));
    return look(now);
  }

  /** A proxy is gone, or no longer tells; what it said does not count any more. */
  synchronized boolean lose(String pod, Instant now) {
    return words.remove(pod) != null && look(now);
  }

  private boolean look(Instant now) {
    if (words.isEmpty()) {
      boolean known = tracks.values().stream().anyMatch(track -> track.holding() != null);
      tracks.values().forEach(AddressTrack::lose);
      return known;
    }
    Set<String> silent = new HashSet<>(members);
    words.values().forEach(word -> silent.remove(word.node));
    boolean news = false;
    for (Map.Entry<String, AddressTrack> track : tracks.entrySet()) {
      news |= track.getValue().see(holders(track.getKey()), silent, members.size(), now);
    }
    return news;
  }

  private Set<String> holders(String address) {
    Set<String> holders = new HashSet<>();
    for (Word word : words.values()) {
      if (word.claims.containsKey(address) && !isOutdated(word, address)) {
        holders.add(word.node);
      }
    }
    return holders;
  }

  private boolean isOutdated(Word word, String address) {
    for (Word other : words.values()) {
      Instant claimed = other.claims.get(address);
      if (!other.node.equals(word.node) && claimed != null && claimed.isAfter(word.heard)) {
        return true;
      }
    }
    return false;
  }

  /** Who holds each address; those are absent of which nobody tells. */
  synchronized Map<String, Holding> holdings() {
    Map<String, Holding> holdings = new TreeMap<>();
    tracks.forEach(
        (address, track) -> {
          Holding holding = track.holding();
          if (holding != null) {
            holdings.put(address, holding);
          }
        });
    return holdings;
  }

  /** Those that the tier has. */
  synchronized List<String> addresses() {
    return List.copyOf(tracks.keySet());
  }

  /** Of an address, how many nodes hold it; NaN while none tells. */
  synchronized double count(String address) {
    AddressTrack track = tracks.get(address);
    return track == null ? Double.NaN : track.holders();
  }

  /** Of an address, how often it came to another node, or back to where it was. */
  synchronized long moves(String address) {
    AddressTrack track = tracks.get(address);
    return track == null ? 0 : track.moves();
  }
}
