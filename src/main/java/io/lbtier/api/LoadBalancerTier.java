package io.lbtier.api;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** A whole load-balancing tier. */
@Group("lbtier.io")
@Version("v1alpha1")
@Plural("loadbalancertiers")
@ShortNames("lbtier")
public class LoadBalancerTier extends CustomResource<TierSpec, TierStatus> implements Namespaced {}
