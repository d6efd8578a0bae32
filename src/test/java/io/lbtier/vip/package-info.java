/** The node's side of virtual addresses. */
@NullMarked
package io.lbtier.vip;

import org.jspecify.annotations.NullMarked;
