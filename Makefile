# The front door. `make` alone lists what there is.
.DEFAULT_GOAL := help
MVN := ./mvnw -q -B -ntp

.PHONY: help run check test fuzz e2e failover bench package images aot cluster cluster-down format generate clean
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: package ## the tier of examples/quickstart.yaml on this machine, with sample backends
	@bin/lbtier run -f examples/quickstart.yaml --sample-backends

check: ## compile, unit and golden tests; about two minutes
	$(MVN) test

test: ## everything, also on a real cluster; sets itself up
	src/test/setup
	./mvnw -B -ntp -Pe2e verify
	src/main/aot/train target/aot 1
	LBTIER_JAVA_OPTIONS=-XX:AOTMode=on src/bench/run check

fuzz: ## look for inputs that break a rule, with TARGET and TIME (docs/security.md)
	JAZZER_FUZZ=1 $(MVN) verify -Dit.test='$(TARGET)' -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false \
	  -Djazzer.max_duration=$(TIME)

e2e: package ## the end-to-end tests alone, on a cluster of this machine (docs/cluster.md)
	src/test/setup
	./mvnw -B -ntp -Pe2e failsafe:integration-test@e2e failsafe:verify@e2e

failover: package ## what clients of a virtual address see when things fail, 20 times each (docs/vip.md)
	./mvnw -B -ntp -Pe2e -Dlbtier.rounds=20 -Dit.test=FailoverE2E failsafe:integration-test@e2e failsafe:verify@e2e

bench: aot ## compare with nginx and HAProxy
	src/bench/run

package: ## build target/lbtier.jar and target/lib
	$(MVN) -DskipTests package

images: package ## build the images of operator, proxy and keepalived into target/images
	deploy/images/build

aot: package ## train the cache that makes bin/lbtier start faster
	src/main/aot/train target/aot

cluster: images ## bring up a Kubernetes of three nodes on this machine with lbtier in it (docs/cluster.md)
	src/test/cluster/with-lbtier

cluster-down: ## remove every trace of it
	src/test/cluster/down

format: ## format the sources
	$(MVN) spotless:apply

generate: ## write what is made from the sources: CRD, reference, goldens
	$(MVN) test -Dlbtier.update=true -Dtest='CrdTest,*GoldenTest' -Dsurefire.failIfNoSpecifiedTests=false

clean: ## remove what the build made
	$(MVN) clean
