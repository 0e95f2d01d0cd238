# Measurements. STAMP and PYTHON are set by the Makefile that includes this file.
.PHONY: bench bench-group

bench: $(STAMP) ## Measure the packaged functions against bare AWS calls; writes bench/RESULTS.md
	$(PYTHON) -m bench

bench-group: $(STAMP) $(EMULATOR) ## Invite a group of 5,000 on the emulated AWS (a quarter of an hour); writes bench/GROUP.md
	$(PYTHON) -m bench.group
