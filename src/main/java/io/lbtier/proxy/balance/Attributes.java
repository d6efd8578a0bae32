package io.lbtier.proxy.balance;

import io.lbtier.model.KeyPart;
import java.util.List;

/** What a flow is known by; keys are made of it. */
public interface Attributes {
  /**
   * Adds what the flow has of a part that is no text to a hash, by {@link StableHash#add}; returns
   * the hash as it is when there is nothing.
   */
  long add(KeyPart part, long hash);

  /** Hash of a key; 0 when the flow has nothing of it. */
  static long hash(List<KeyPart> key, Attributes of) {
    long hash = StableHash.START;
    boolean any = false;
    for (int i = 0; i < key.size(); i++) {
      KeyPart part = key.get(i);
      if (part.kind() == KeyPart.Kind.Text) {
        hash = StableHash.add(hash, part.text());
      } else {
        long with = of.add(part, hash);
        any |= with != hash;
        hash = with;
      }
      hash = StableHash.end(hash);
    }
    return any ? Math.max(1, StableHash.finish(hash) >>> 1) : 0;
  }
}
