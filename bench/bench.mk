# Measurements. STAMP and PYTHON are set by the Makefile that includes this file.
.PHONY: bench

bench: $(STAMP) ## Measure the packaged functions against bare AWS calls; writes bench/RESULTS.md
	$(PYTHON) -m bench
