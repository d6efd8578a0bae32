package io.lbtier.model;

/**
 * TLS towards the backends of a pool. A backend must prove who it is unless the user has said that
 * it need not.
 *
 * @param serverName the name that a backend's certificate must be for, also sent as SNI; empty for
 *     the backend's address
 * @param trust name of the Secret whose ca.crt lists the authorities that may sign a backend's
 *     certificate; empty for those that Java trusts
 * @param verify whether a backend's certificate is looked at
 * @param certificate name of the Secret whose certificate the proxy shows to backends; empty for
 *     none
 */
public record BackendTls(String serverName, String trust, boolean verify, String certificate) {}
