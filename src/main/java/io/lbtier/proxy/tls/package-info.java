/** TLS towards clients: certificates, and which of them a client gets. */
@NullMarked
package io.lbtier.proxy.tls;

import org.jspecify.annotations.NullMarked;
