package io.lbtier.proxy.http;

/** How the octets of a body that pass from one side to the other show where it ends. */
enum Framing {
  /** There are none. */
  NONE,
  /** By their number, which the head tells. */
  LENGTH,
  /** They come as the chunks of HTTP/1.1 and go on as such; only between two sides that do. */
  CHUNKS,
  /** They do not: it is told when there are no more. */
  OPEN
}
