//! Finding the servers that run on this machine.

use std::thread;
use std::time::Duration;

use super::address::Address;
use super::kind::ServerKind;
use super::limits::Limits;
use super::server::Server;

/// How long a program at one of the ports may be silent.
const PATIENCE: Duration = Duration::from_secs(2);

/// The servers that answer at the usual ports of this machine, in the order of [`ServerKind::ALL`]. Blocks; not to be called
/// from within an asynchronous task.
pub fn discover() -> Vec<Server> {
    let ports = ServerKind::ALL.into_iter().flat_map(ServerKind::usual_ports).copied();
    let limits = Limits { connect: PATIENCE, ask: PATIENCE, ..Limits::default() };
    answering(&ports.map(Address::local).collect::<Vec<_>>(), limits)
}

/// Those of the addresses that a model server answers at, asked at the same time.
pub(super) fn answering(addresses: &[Address], limits: Limits) -> Vec<Server> {
    thread::scope(|scope| {
        let asked: Vec<_> = addresses
            .iter()
            .map(|address| scope.spawn(move || Server::connect(address.clone(), None, limits).ok()))
            .collect();
        asked.into_iter().filter_map(|answer| answer.join().ok().flatten()).collect()
    })
}
