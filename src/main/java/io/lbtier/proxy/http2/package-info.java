/**
 * HTTP/2 on the wire (RFC 9113) and its field compression (RFC 7541): cuts and checks frames,
 * writes them, and counts windows. It knows nothing of requests; both sides of the proxy are built
 * on it. Everything here belongs to the event loop of its connection.
 */
@NullMarked
package io.lbtier.proxy.http2;

import org.jspecify.annotations.NullMarked;
