# Measurements. STAMP and PYTHON are set by the Makefile that includes this file.
# FULL=1 also looks at a table of a million invitations, which takes a while to fill.
.PHONY: bench bench-quick bench-group

bench: $(STAMP) ## Measure Usher beside bare AWS calls and its peers, in ten minutes or so; writes docs/performance.md
	$(PYTHON) -m bench $(if $(FULL),--full)

bench-quick: $(STAMP) ## The same from fewer repetitions, in less than three minutes; prints it only
	$(PYTHON) -m bench --quick

bench-group: $(STAMP) $(EMULATOR) ## Invite a group of 5,000 on the emulated AWS (a quarter of an hour); writes bench/GROUP.md
	$(PYTHON) -m bench.group
