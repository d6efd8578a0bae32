/**
 * What a proxy tells of itself over HTTP: whether it is alive and ready, metrics, status. Whoever
 * can connect may read it, so nothing here is secret, and nothing here changes anything.
 */
@NullMarked
package io.lbtier.proxy.admin;

import org.jspecify.annotations.NullMarked;
