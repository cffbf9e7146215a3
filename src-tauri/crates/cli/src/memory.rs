//! How much memory this process uses, and used at most.

use nix::sys::resource::{UsageWho, getrusage};

/// Peak resident memory in bytes; none where the system does not say.
pub(crate) fn peak_bytes() -> Option<u64> {
    let peak = u64::try_from(getrusage(UsageWho::RUSAGE_SELF).ok()?.max_rss()).ok()?;
    // Linux counts in kilobytes, macOS in bytes.
    Some(if cfg!(target_os = "macos") { peak } else { peak * 1024 })
}

/// Resident memory in bytes, mapped files that were touched with it; none where the system does not say.
pub(crate) fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}
