//! Finding the servers that run on this machine.

use std::thread;
use std::time::Duration;

use super::address::Address;
use super::key::Key;
use super::kind::ServerKind;
use super::limits::Limits;
use super::server::Server;
use crate::error::{Error, Result};

/// How long a program at one of the ports may be silent.
const PATIENCE: Duration = Duration::from_secs(2);

/// What answers at an address.
#[derive(Debug)]
pub struct Found {
    /// Where it is.
    pub address: Address,
    /// The server; [`Error::KeyWanted`] or [`Error::KeyRefused`] for one that keeps its doors closed.
    pub server: Result<Server>,
}

/// Returns the key that the person entered for an address.
pub type KeyOf<'a> = &'a (dyn Fn(&Address) -> Option<Key> + Sync);

/// The servers that answer at the usual ports of this machine, in the order of [`ServerKind::ALL`]. Blocks; not to be called
/// from within an asynchronous task.
pub fn discover(key_of: KeyOf<'_>) -> Vec<Found> {
    let ports = ServerKind::ALL.into_iter().flat_map(ServerKind::usual_ports).copied();
    let limits = Limits { connect: PATIENCE, ask: PATIENCE, ..Limits::default() };
    answering(&ports.map(Address::local).collect::<Vec<_>>(), key_of, limits)
}

/// Those of the addresses that a model server answers at, asked at the same time.
pub(super) fn answering(addresses: &[Address], key_of: KeyOf<'_>, limits: Limits) -> Vec<Found> {
    let ask = |address: &Address| match Server::connect(address.clone(), key_of(address), limits) {
        Err(error) if !matches!(error, Error::KeyWanted { .. } | Error::KeyRefused { .. }) => None,
        server => Some(Found { address: address.clone(), server }),
    };
    thread::scope(|scope| {
        let asked: Vec<_> = addresses.iter().map(|address| scope.spawn(move || ask(address))).collect();
        asked.into_iter().filter_map(|answer| answer.join().ok().flatten()).collect()
    })
}
