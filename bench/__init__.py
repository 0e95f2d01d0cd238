"""Measurements of the packaged functions against the bare AWS calls they need: `make bench`."""
