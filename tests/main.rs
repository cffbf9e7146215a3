//! Integration tests in one binary: the `ratna` command as users run it, on real files and a real SQLite, and the engine
//! where a test must intervene in a run. One module per subject; `support` holds what they share. No test needs the
//! network.

mod support;

mod architecture;
mod bad_input;
mod browsing;
mod captioners;
mod captions;
mod catalogue;
mod command_line;
mod crash;
#[cfg(target_os = "linux")]
mod e2e;
mod exchange;
mod exporting;
mod files_people_have;
mod hostile_names;
mod importing;
mod library_faults;
#[cfg(target_os = "linux")]
mod lightroom_plugin;
mod live_folder;
mod mac_bundle;
mod mac_integrations;
mod model_switch;
mod models;
mod older_library;
mod privacy;
mod readers;
mod real_pictures;
mod recovering;
mod searching;
mod serve;
mod show;
mod sidecars;
mod suggesting;
mod tagging;
mod watching;
mod words;
