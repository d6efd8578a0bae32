/** UDP: datagrams passed on between clients and backends, in sessions. */
@NullMarked
package io.lbtier.proxy.udp;

import org.jspecify.annotations.NullMarked;
