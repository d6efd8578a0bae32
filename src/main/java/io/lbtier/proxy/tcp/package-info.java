/** TCP: bytes relayed between a client and a backend. */
@NullMarked
package io.lbtier.proxy.tcp;

import org.jspecify.annotations.NullMarked;
