/**
 * The data plane: what runs in every proxy, with no knowledge of where its configuration comes
 * from.
 */
@NullMarked
package io.lbtier.proxy;

import org.jspecify.annotations.NullMarked;
