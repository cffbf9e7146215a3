//! Disks that fill up: a run ends with what it is about and the way out, and the next one goes on.
