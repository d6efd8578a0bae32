# The front door. `make` alone lists what there is.
.DEFAULT_GOAL := help
MVN := ./mvnw -q -B -ntp

.PHONY: help check
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

check: ## compile, unit and golden tests; under two minutes
	$(MVN) test

format: ## format the sources
	$(MVN) spotless:apply
