/**
 * What a valid tier means: records and sealed interfaces, free of clients, Netty and the user's
 * spelling of things. The same records are the wire format between compile and the proxy.
 */
@NullMarked
package io.lbtier.model;

import org.jspecify.annotations.NullMarked;
