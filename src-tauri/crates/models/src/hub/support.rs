//! Fixtures that the download tests share.

use std::path::Path;
use std::time::Duration;

use super::test_server::TestHub;
use super::{DownloadedFile, Hub, HubError, Plan, Progress, RemoteFile, RetryPolicy, download};

pub(super) const REPOSITORY: &str = "someone/model";
pub(super) const WEIGHTS: &str = "model.safetensors";

/// Pseudo-random bytes (xorshift), so that misplaced bytes are noticed.
pub(super) fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as u8
    };
    (0..length).map(|_| next()).collect()
}

/// A hub with one large file.
pub(super) fn hub_with(weights: &[u8]) -> TestHub {
    let hub = TestHub::start().unwrap();
    hub.add_large_file(REPOSITORY, WEIGHTS, weights.to_vec());
    hub
}

pub(super) fn remote_file(name: &str) -> RemoteFile {
    RemoteFile {
        repository: REPOSITORY.into(),
        revision: "main".into(),
        name: name.into(),
        bytes: None,
        sha256: None,
    }
}

pub(super) fn weights_only() -> Plan {
    Plan { files: vec![remote_file(WEIGHTS)] }
}

/// Short delays, for fast tests.
pub(super) fn quick() -> RetryPolicy {
    RetryPolicy {
        attempts: 3,
        first_delay: Duration::from_millis(1),
        max_delay: Duration::from_millis(5),
        max_retry_after: Duration::from_secs(2),
        head_timeout: Duration::from_secs(5),
        read_timeout: Duration::from_secs(5),
        window: Duration::from_secs(5),
        // Tests send little; those of slow servers ask for more.
        min_bytes: 1,
    }
}

pub(super) fn client(hub: &TestHub) -> Hub {
    Hub::at(&hub.endpoint(), None).unwrap().with_retry_policy(quick())
}

/// Downloads the weights into a folder.
pub(super) fn get(hub: &TestHub, dir: &Path) -> Result<Vec<DownloadedFile>, HubError> {
    download(&client(hub), &weights_only(), dir, &Progress::default())
}
