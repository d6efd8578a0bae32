package io.lbtier.proxy;

/** A port that takes flows. */
public interface OpenPort {
  /** Takes no more new flows; those that came through it go on. */
  void close();
}
