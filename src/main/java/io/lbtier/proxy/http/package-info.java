/**
 * HTTP/1 on both sides: a strict codec over the bytes of a head, routing, upstream connections,
 * retries.
 */
@NullMarked
package io.lbtier.proxy.http;

import org.jspecify.annotations.NullMarked;
