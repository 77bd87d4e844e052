# The two commands to know: `make demo` and `make test`. `make help` lists the others.

PREFIX ?= /usr/local
SCAN ?=
DATA ?= ../shared/data
RUNS ?= 100000
SANITIZER ?= address
WORLDS ?= 10000
TOOL = .build/release/heartwright

.PHONY: help demo test proof interop interop-files interop-segmentation conformance fuzz build meshes install format clean

help:
	@echo "make demo               the synthetic heart, from scan to print, into out/demo"
	@echo "make demo SCAN=path     the same with your own scan"
	@echo "make test               the formatter's check and every test"
	@echo "make proof              ten thousand small worlds of each kind, every surface certified (WORLDS=n)"
	@echo "make interop            checks out/demo and the steps of segmentation with other people's tools"
	@echo "make conformance        reads other people's files, compares with other readers, fills Documentation/Formats.md"
	@echo "make fuzz               feeds 100,000 mutants of each format to the readers (RUNS=n for another number)"
	@echo "make build              the tool, as $(TOOL)"
	@echo "make meshes             remakes the reference meshes of Meshes/"
	@echo "make install            the tool and its data files into PREFIX ($(PREFIX))"
	@echo "make format             formats the sources"
	@echo "make clean              removes what was built and made"

demo: build
	@scripts/demo.sh $(TOOL) "$(SCAN)"

test:
	@scripts/setup.sh
	@scripts/test.sh

# The same tests as in `make test`, over more worlds: half an hour on two processors.
proof:
	@scripts/setup.sh
	@HEARTWRIGHT_WORLDS=$(WORLDS) swift test -c release --filter IsosurfacesTests

# Those that use one processor run two at a time; the slicer uses both.
interop:
	@scripts/setup.sh interop
	@test -d out/demo || $(MAKE) --no-print-directory demo
	@test -f out/phantom/ct.nii.gz || $(TOOL) phantom -o out/phantom --force
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target interop-files interop-segmentation
	@.venv/bin/python Tests/Interop/slicing.py $(TOOL) out/demo out/demo-labels

interop-files:
	@.venv/bin/python Tests/Interop/meshes.py $(TOOL) out/demo/model.3mf
	@.venv/bin/python Tests/Interop/threemf.py $(TOOL) $(DATA) out/demo out/demo-labels
	@.venv/bin/python Tests/Interop/dicom_out.py $(TOOL)
	@.venv/bin/python Tests/Interop/surfaces.py $(TOOL) out/demo out/demo-labels

interop-segmentation:
	@.venv/bin/python Tests/Interop/segmentation.py $(TOOL) out/phantom/ct.nii.gz
	@.venv/bin/python Tests/Interop/run.py out/demo out/demo-labels

conformance: build
	@scripts/setup.sh interop
	@.venv/bin/python Tests/Interop/conformance.py $(TOOL) $(DATA) Documentation/Formats.md

fuzz:
	@SANITIZER=$(SANITIZER) scripts/fuzz.sh $(RUNS)

build:
	@scripts/setup.sh
	@echo "Building (a few minutes the first time) ..."
	@swift build -c release --product heartwright --quiet

meshes:
	@scripts/setup.sh
	@swift run -c release --quiet ReferenceMeshes Meshes

# After `make build`, `sudo make install` needs no Swift on root's path: it takes what is built.
install:
	@if command -v swift >/dev/null || ! test -x $(TOOL); then $(MAKE) --no-print-directory build; fi
	@scripts/install.sh $(TOOL) "$(PREFIX)"

format:
	@swift format --in-place --recursive Sources Tests Fuzzing Package.swift

clean:
	@rm -rf .build .venv out
