/**
 * The hands: reads the cluster through informers, and writes what compile, render and status say by
 * server-side apply.
 */
@NullMarked
package io.lbtier.operator;

import org.jspecify.annotations.NullMarked;
