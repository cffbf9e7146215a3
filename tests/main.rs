//! Integration tests, one binary: the `ratna` command as people run it, on real files and a real SQLite,
//! and the engine where a test needs to reach into a run. One module a subject; `support` holds what they
//! share. No test needs the network.

mod support;

mod architecture;
mod bad_input;
mod browsing;
mod catalogue;
mod command_line;
mod crash;
#[cfg(target_os = "linux")]
mod e2e;
mod library_faults;
mod live_folder;
mod models;
mod older_library;
mod real_pictures;
mod switching;
mod watching;
