//! How many files this process may have open.
//!
//! Owns raising the limit, which a program that macOS starts begins with at 256: fewer than a library, its folders and
//! a window need at once.

use nix::libc::rlim_t;
use nix::sys::resource::{Resource, getrlimit, setrlimit};

/// Open files that are enough, and the most that macOS grants (`OPEN_MAX`) where its hard limit says "unlimited".
const ENOUGH: rlim_t = 10_240;

/// Raises the limit of open files to the smaller of the hard limit and 10,240. A program calls it once, at its start; if
/// the system refuses, the limit stays as it is.
pub fn raise_open_file_limit() {
    let raised = getrlimit(Resource::RLIMIT_NOFILE).and_then(|(soft, hard)| match raised(soft, hard) {
        Some(limit) => setrlimit(Resource::RLIMIT_NOFILE, limit, hard),
        None => Ok(()),
    });
    if let Err(error) = raised {
        tracing::warn!(%error, "cannot raise the limit of open files");
    }
}

/// The soft limit to set; `None` if the present one is enough or cannot be raised.
fn raised(soft: rlim_t, hard: rlim_t) -> Option<rlim_t> {
    Some(hard.min(ENOUGH)).filter(|limit| *limit > soft)
}

#[cfg(test)]
mod tests {
    use nix::libc::RLIM_INFINITY;

    use super::*;

    #[test]
    fn the_limit_of_a_mac_is_raised_and_none_is_lowered() {
        assert_eq!(raised(256, RLIM_INFINITY), Some(10_240));
        assert_eq!(raised(1_024, 4_096), Some(4_096));
        assert_eq!(raised(256, 256), None);
        assert_eq!(raised(65_536, RLIM_INFINITY), None);
    }

    #[test]
    fn the_limit_of_this_process_is_enough_or_all_that_the_system_grants() {
        raise_open_file_limit();
        let (soft, hard) = getrlimit(Resource::RLIMIT_NOFILE).unwrap();
        assert!(soft >= ENOUGH.min(hard));
    }
}
