//! This process's peak memory. [`ratna_bench::speed::memory`] measures the present use.

use nix::sys::resource::{UsageWho, getrusage};

/// Peak resident memory in bytes; `None` if the system does not provide it.
pub(crate) fn peak_bytes() -> Option<u64> {
    let peak = u64::try_from(getrusage(UsageWho::RUSAGE_SELF).ok()?.max_rss()).ok()?;
    // Linux counts in KiB, macOS in bytes.
    Some(if cfg!(target_os = "macos") { peak } else { peak * 1024 })
}
