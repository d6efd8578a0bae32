/** The PROXY protocol of HAProxy: how a proxy tells the next one whose connection it is. */
@NullMarked
package io.lbtier.proxy.proxyprotocol;

import org.jspecify.annotations.NullMarked;
