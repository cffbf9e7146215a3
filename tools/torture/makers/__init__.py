"""Makes pictures that ask for far more time or memory than their size suggests, as (file name, bytes)."""
