# make run and make test are all that a newcomer needs; make help lists the rest.

SCANS  ?= scans
OUTPUT ?= output
CARGO  ?= cargo
CABLEGRAM = $(CARGO) run --release --locked --quiet --

.DEFAULT_GOAL := help
.PHONY: help setup build run test eval ablation bench samples fmt lint

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 18

setup: ## install the missing system packages (Debian; sudo where needed)
	@scripts/setup

build: setup ## build in release mode
	$(CARGO) build --release --locked

run: build ## read the scans in SCANS (scans/) into OUTPUT (output/), then say how well the samples were read
	$(CABLEGRAM) run $(SCANS) -o $(OUTPUT)
	@if find $(SCANS) -name '*.truth.json' | grep -q .; then $(CABLEGRAM) eval --truth $(SCANS) $(OUTPUT); fi

test: setup ## run every test
	$(CARGO) test --locked

eval: build ## score the pipeline on the data in ../shared, where they are
	tools/eval

ablation: build ## what each step is worth, on the scans with their truth in SCANS (ABLATION="--only heavy")
	python3 tools/ablation.py $(SCANS) $(ABLATION)

bench: build ## time it beside tesseract, OCRmyPDF and RapidOCR on the same pages (BENCH="--runs 3")
	python3 tools/bench.py $(BENCH)

samples: ## draw the sample scans again (needs Python and fonts, see tools/README.md)
	python3 tools/make_samples.py

fmt: ## format the code
	$(CARGO) fmt

lint: ## check format and lints, as .ci/run does
	$(CARGO) fmt --check
	$(CARGO) clippy --locked --all-targets -- -D warnings
