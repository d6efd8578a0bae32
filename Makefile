# The front door. `make` alone lists what there is.
.DEFAULT_GOAL := help
MVN := ./mvnw -q -B -ntp

.PHONY: help check cluster cluster-down format generate
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

check: ## compile, unit and golden tests; under two minutes
	$(MVN) test

cluster: ## bring up a Kubernetes of three nodes on this machine (docs/cluster.md)
	src/test/cluster/up

cluster-down: ## remove every trace of it
	src/test/cluster/down

format: ## format the sources
	$(MVN) spotless:apply

generate: ## write what is made from the sources: CRD, reference, goldens
	$(MVN) test -Dlbtier.update=true -Dtest='CrdTest,ReferenceTest,GoldenTest' -Dsurefire.failIfNoSpecifiedTests=false
