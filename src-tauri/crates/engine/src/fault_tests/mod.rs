//! A library's bad days, seen from inside the engine: power cuts, full disks, wrong clocks, and files that are not
//! files or change all the time. Whole runs with a model that only sees colours.

mod clock;
mod files;
mod fixture;
mod full_disk;
#[cfg(target_os = "linux")]
mod names;
mod permissions;
mod power_cut;
