//! What a file has, and how it becomes one packet.

use super::extended::{Extended, merge};
use super::source::Source;
use crate::error::PacketError;
use crate::iptc::Iptc;
use crate::packet::Packet;

/// What a file has, not yet parsed.
#[derive(Debug, Default)]
pub struct Embedded {
    pub(super) packet: Option<Vec<u8>>,
    pub(super) extended: Extended,
    iptc: Option<Vec<u8>>,
}

impl Embedded {
    /// The packet as a whole, to be changed; `None` if the file has none. What it continues in is part of it.
    ///
    /// # Errors
    /// As [`Packet::read`]; [`PacketError::Malformed`] if a part of what it continues in is missing.
    pub fn read(&self) -> Result<Option<Packet>, PacketError> {
        let Some(packet) = &self.packet else { return Ok(None) };
        let packet = Packet::read(packet)?;
        match &self.extended {
            Extended::None => Ok(Some(packet)),
            Extended::Incomplete => {
                Err(PacketError::malformed(0, "parts of the extended packet are missing"))
            }
            Extended::Whole(extended) => merge(&packet, &Packet::read(extended)?).map(Some),
        }
    }

    /// The packet as far as it can be read, to be looked at; `None` if the file has none. Never fails.
    #[must_use]
    pub fn skim(&self) -> Option<Packet> {
        let packet = Packet::skim(self.packet.as_deref()?);
        let Extended::Whole(extended) = &self.extended else { return Some(packet) };
        Some(merge(&packet, &Packet::skim(extended)).unwrap_or(packet))
    }

    /// What the file says in the older records of the IPTC; `None` if it has none.
    #[must_use]
    pub fn iptc(&self) -> Option<Iptc> {
        self.iptc.as_deref().map(Iptc::read)
    }

    /// Keeps the first packet; of several, it is what other programs read.
    pub(super) fn add_packet(&mut self, packet: Vec<u8>) {
        self.packet.get_or_insert(packet);
    }

    /// Adds a packet in these bytes, which aren't read if there is one.
    pub(super) fn read_packet(
        &mut self,
        source: &mut Source<'_>,
        at: u64,
        length: u64,
    ) -> Result<(), PacketError> {
        if self.packet.is_none() {
            self.add_packet(source.read(at, length)?);
        }
        Ok(())
    }

    /// Adds records in these bytes, which aren't read if there are some.
    pub(super) fn read_iptc(
        &mut self,
        source: &mut Source<'_>,
        at: u64,
        length: u64,
    ) -> Result<(), PacketError> {
        if self.iptc.is_none() {
            self.iptc = Some(source.read(at, length)?);
        }
        Ok(())
    }
}
