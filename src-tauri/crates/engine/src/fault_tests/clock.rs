//! Clocks that are wrong, and times that files should not have.
