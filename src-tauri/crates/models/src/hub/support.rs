//! What the tests of downloads share.

use std::path::Path;
use std::time::Duration;

use super::test_server::TestHub;
use super::{Fetched, Hub, HubError, Patience, Plan, Progress, Wanted, fetch};

pub(super) const REPOSITORY: &str = "someone/model";
pub(super) const WEIGHTS: &str = "model.safetensors";

/// Bytes without a pattern that a mistake could hide in.
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

/// A hub that keeps one large file.
pub(super) fn hub_with(weights: &[u8]) -> TestHub {
    let hub = TestHub::start().unwrap();
    hub.keep(REPOSITORY, WEIGHTS, weights.to_vec());
    hub
}

pub(super) fn wanted(name: &str) -> Wanted {
    Wanted {
        repository: REPOSITORY.into(),
        revision: "main".into(),
        name: name.into(),
        bytes: None,
        sha256: None,
    }
}

pub(super) fn weights_only() -> Plan {
    Plan { files: vec![wanted(WEIGHTS)] }
}

/// As patient as a test can be.
pub(super) fn quick() -> Patience {
    Patience {
        tries: 3,
        first: Duration::from_millis(1),
        longest: Duration::from_millis(5),
        asked: Duration::from_secs(2),
        silence: Duration::from_secs(5),
    }
}

pub(super) fn client(hub: &TestHub) -> Hub {
    Hub::at(&hub.endpoint(), None).unwrap().with_patience(quick())
}

/// Fetches the weights into a folder.
pub(super) fn get(hub: &TestHub, dir: &Path) -> Result<Vec<Fetched>, HubError> {
    fetch(&client(hub), &weights_only(), dir, &Progress::default())
}
