/** TCP sockets on epoll, with no more system calls than TCP takes. */
@NullMarked
package io.lbtier.proxy.socket;

import org.jspecify.annotations.NullMarked;
