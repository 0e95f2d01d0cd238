"""Usher on this machine: an emulated AWS, the packaged stack, demo people, an inbox. Nothing here ships."""
