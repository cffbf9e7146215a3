//! Files with metadata, for tests.
