/** The node's side of virtual addresses: between the proxy and the keepalived beside it. */
@NullMarked
package io.lbtier.vip;

import org.jspecify.annotations.NullMarked;
