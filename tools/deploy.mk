# Targets of deployment. PYTHON is set by the Makefile that includes this file.
PYTHON ?= python3
BUILD ?= build
STACK ?= usher

.PHONY: package owner ready rotate migrate erase

package: ## Build the template and the zip into build/
	$(PYTHON) -m tools.package $(BUILD)

owner: ## First owner: make owner EMAIL=ann@example.com [NAME="Ann Lee"] [ORGANIZATION="Example Ltd"] [STACK=usher]
	$(PYTHON) -m tools.owner --stack "$(STACK)" --email "$(EMAIL)" --organization "$(ORGANIZATION)" --name "$(NAME)"

ready: ## What the account will not deliver yet: make ready STACK=usher
	$(PYTHON) -m tools.ready --stack "$(STACK)"

migrate: ## Bring what earlier versions wrote into this one's form: make migrate STACK=usher [SEGMENTS=4]
	$(PYTHON) -m tools.migrate --stack "$(STACK)" --segments "$(or $(SEGMENTS),4)"

erase: ## Erase somebody who never joined: make erase ADDRESS=ann@example.com STACK=usher [SEGMENTS=4]
	$(PYTHON) -m tools.erase --stack "$(STACK)" --address "$(ADDRESS)" --user "$(USER_ID)" --segments "$(or $(SEGMENTS),4)"

rotate: $(STAMP) ## One step of a new signing key: make rotate STACK=usher STEP=add, then STEP=promote SLOT=1, STEP=reseal SLOT=0, STEP=retire SLOT=0
	$(PYTHON) -m tools.rotate --stack "$(STACK)" --step "$(STEP)" --slot "$(or $(SLOT),-1)"
