"""Makes pictures that ask for far more time or memory than their size suggests. Every maker yields (file name, bytes)."""
