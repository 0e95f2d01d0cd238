"""Usher and other makers of invitations, in turn behind the same load, in the same run."""
