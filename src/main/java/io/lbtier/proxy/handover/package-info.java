/** A new process takes the listening sockets over from the one that serves. */
@NullMarked
package io.lbtier.proxy.handover;

import org.jspecify.annotations.NullMarked;
