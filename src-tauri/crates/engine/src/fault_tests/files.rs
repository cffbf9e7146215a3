//! Files that are none, do not keep still, or lie where nobody can reach them.
