//! What can go wrong with packets and with files.
//!
//! Owns the codes and their English.

use std::io;

/// Why a packet can't be read, or can't be changed safely.
#[derive(Debug, thiserror::Error)]
pub enum PacketError {
    /// Its XML breaks off or breaks the rules.
    #[error("the XMP is damaged at byte {at}: {detail}")]
    Malformed {
        /// Where in the packet.
        at: usize,
        /// What is wrong.
        detail: String,
    },
    /// It declares a document type, whose entities could name other files or fill the memory.
    #[error("the XMP declares a document type, which isn't allowed")]
    Doctype,
    /// It has an entity that XML doesn't define.
    #[error("the XMP has the entity &{name};, which isn't defined")]
    Entity {
        /// The entity's name.
        name: String,
    },
    /// It has more bytes than any program writes.
    #[error("the XMP has {bytes} bytes, which are too many")]
    TooLarge {
        /// How many it has or claims to have.
        bytes: u64,
    },
    /// It has too many elements, or too many inside each other.
    #[error("the XMP has too many elements")]
    TooComplex,
    /// It is XML, but has no RDF, or no XML at all.
    #[error("there is no XMP in it")]
    NotXmp,
    /// It is in an encoding that XMP doesn't have.
    #[error("the XMP is encoded as {name}")]
    Encoding {
        /// The encoding's name.
        name: String,
    },
    /// The file that contains it couldn't be read.
    #[error(transparent)]
    Read(#[from] io::Error),
}

impl PacketError {
    pub(crate) fn malformed(at: usize, detail: impl ToString) -> Self {
        Self::Malformed { at, detail: detail.to_string() }
    }
}
