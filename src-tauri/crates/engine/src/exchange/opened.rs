//! The file of an exchange as it was read: a sidecar, or the picture itself.

use ratna_xmp::{Original, Packet, Sidecar};

use super::places::Destination;
use super::theirs::Theirs;
use crate::catalogue::exchange::Place;

/// A file as it was read, which can be written.
pub(super) enum Opened {
    Sidecar(Sidecar),
    Original(Original),
}

impl Opened {
    /// Reads the file of a destination.
    ///
    /// # Errors
    /// Those of [`Sidecar::open`] and [`Original::open`].
    pub(super) fn read(destination: &Destination) -> ratna_xmp::Result<Self> {
        match destination.place {
            Place::Sidecar => Sidecar::open(&destination.path).map(Self::Sidecar),
            Place::Original => Original::open(&destination.path).map(Self::Original),
        }
    }

    /// What it says; `None` if there is no packet.
    pub(super) fn packet(&self) -> Option<&Packet> {
        match self {
            Self::Sidecar(sidecar) => sidecar.exists().then(|| sidecar.packet()),
            Self::Original(original) => original.packet(),
        }
    }

    pub(super) fn theirs(&self) -> Theirs {
        self.packet().map(Theirs::of).unwrap_or_default()
    }
}

/// Whether a sidecar still says what was written, and no other program has written it since.
pub(super) fn is_as_left(sidecar: &Sidecar) -> bool {
    Sidecar::open(sidecar.path()).is_ok_and(|now| now.bytes() == sidecar.bytes())
}
