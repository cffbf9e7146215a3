//! XMP: what pictures and the sidecars beside them say of themselves.
//!
//! Owns reading and changing packets, in memory and in files. A packet is kept as its text: a change replaces the
//! bytes of what it changes, and all others stay, whatever they mean. Everything read is hostile: sizes and depths
//! are bounded, and no entity but XML's own is expanded. Knows nothing of libraries, catalogues or pixels.
//!
//! Inside, each module imports only from those before it: `error`, `name`, `encoding`, `tree`, `rdf`, `packet`; then
//! what packets say: `keywords`, `fields`, `people`; `iptc`; then `edit`, which changes them, and `find`, which finds
//! them in files; then `file`, which replaces files, `sidecar` and `embed`.

mod edit;
mod embed;
mod encoding;
mod error;
mod fields;
mod file;
mod find;
mod iptc;
mod keywords;
pub mod name;
mod packet;
mod people;
mod rdf;
mod sidecar;
#[cfg(test)]
mod tests;
mod tree;

pub use self::edit::{Change, Edit};
pub use self::embed::Original;
pub use self::error::{Error, PacketError, Result, Unsuited};
pub use self::fields::{PlaceNames, Position};
pub use self::find::Embedded;
pub use self::iptc::Iptc;
pub use self::keywords::Keyword;
pub use self::name::{Name, Namespace};
pub use self::packet::Packet;
pub use self::people::{Area, Person};
pub use self::rdf::{Item, Kind, List, Property, Value};
pub use self::sidecar::{Naming, Neighbours, Sidecar};
