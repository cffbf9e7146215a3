//! How much memory this process used at most; how much it uses now is known to [`ratna_bench::speed::memory`].

use nix::sys::resource::{UsageWho, getrusage};

/// Peak resident memory in bytes; none where the system does not say.
pub(crate) fn peak_bytes() -> Option<u64> {
    let peak = u64::try_from(getrusage(UsageWho::RUSAGE_SELF).ok()?.max_rss()).ok()?;
    // Linux counts in kilobytes, macOS in bytes.
    Some(if cfg!(target_os = "macos") { peak } else { peak * 1024 })
}
