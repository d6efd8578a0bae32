package io.lbtier.api;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.ValidationRule;
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
@AdditionalPrinterColumn(
    name = "MODE",
    jsonPath = ".status.mode",
    getDescription = "How packets reach the backends.")
@AdditionalPrinterColumn(
    name = "VIP",
    jsonPath = ".status.vip",
    getDescription = "Virtual addresses of the tier.")
@AdditionalPrinterColumn(
    name = "ACTIVE",
    jsonPath = ".status.active",
    getDescription = "Node that holds the virtual address.")
@AdditionalPrinterColumn(
    name = "BACKENDS",
    jsonPath = ".status.backends",
    getDescription = "Backends that are up, of all.")
@AdditionalPrinterColumn(
    name = "READY",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status",
    getDescription = "Whether the tier serves as it should.")
@AdditionalPrinterColumn(
    name = "AGE",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(
    name = "REASON",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason",
    priority = 1,
    getDescription = "Why the tier is ready or not.")
@AdditionalPrinterColumn(
    name = "GENERATION",
    jsonPath = ".status.servingGeneration",
    type = AdditionalPrinterColumn.Type.INTEGER,
    priority = 1,
    getDescription = "Generation of the spec that serves.")
@ValidationRule(
    value =
        "size(self.metadata.name) <= "
            + Bounds.TIER_NAME_MAX
            + " && self.metadata.name.matches('"
            + Bounds.LABEL
            + "')",
    message =
        "metadata.name: give at most "
            + Bounds.TIER_NAME_MAX
            + " of a-z, 0-9 and hyphens; names of Services are made from it")
public class LoadBalancerTier extends CustomResource<TierSpec, TierStatus> implements Namespaced {}
