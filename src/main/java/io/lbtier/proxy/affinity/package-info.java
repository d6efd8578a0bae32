/** Which backend a client has been on, and how it says so. Knows nothing of Netty. */
@NullMarked
package io.lbtier.proxy.affinity;

import org.jspecify.annotations.NullMarked;
