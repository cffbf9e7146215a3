//! A packet: its text, and what it says.
//!
//! Owns the two ways to read one: as a whole, to be changed, and as far as it can be read, to be looked at.

use crate::encoding::{self, Encoding};
use crate::error::PacketError;
use crate::name::Name;
use crate::rdf::{self, Item, Property};
use crate::tree::{self, Id, MAX_PACKET, Tree};

/// A packet of XMP, with everything that is in it.
#[derive(Clone, Debug)]
pub struct Packet {
    pub(crate) tree: Tree,
    pub(crate) encoding: Encoding,
    /// The elements that have the properties.
    pub(crate) descriptions: Vec<Id>,
}

impl Packet {
    /// Reads a whole packet: the contents of a sidecar, or what a file contains.
    ///
    /// # Errors
    /// What would make a change unsafe: bytes that aren't text of the encoding, XML that is broken, too large or deeper than anything programs write, a
    /// document type, an unknown entity, a text without RDF.
    pub fn read(bytes: &[u8]) -> Result<Self, PacketError> {
        if bytes.len() > MAX_PACKET {
            return Err(PacketError::TooLarge { bytes: bytes.len() as u64 });
        }
        let (text, encoding) = encoding::decode(bytes);
        // What only looks like text would be written back as other bytes.
        if let Some(at) = encoding.first_difference(&text, bytes) {
            return Err(PacketError::malformed(at, "bytes that are no text"));
        }
        Self::from_text(text, encoding)
    }

    pub(crate) fn from_text(text: String, encoding: Encoding) -> Result<Self, PacketError> {
        let (tree, error) = tree::parse(text, true);
        let packet = Self::over(tree, encoding);
        match error {
            Some(error) => Err(error),
            None if rdf::roots(&packet.tree).next().is_none() => Err(PacketError::NotXmp),
            None => Ok(packet),
        }
    }

    /// Reads a packet as far as it goes: up to a break in its XML or to what is too large. A document type is passed
    /// over, and entities stay as they are written. Never fails; what can't be read says nothing.
    #[must_use]
    pub fn skim(bytes: &[u8]) -> Self {
        let (text, encoding) = encoding::decode(&bytes[..bytes.len().min(MAX_PACKET)]);
        Self::over(tree::parse(text, false).0, encoding)
    }

    fn over(tree: Tree, encoding: Encoding) -> Self {
        let descriptions = rdf::descriptions(&tree);
        Self { tree, encoding, descriptions }
    }

    /// The packet as bytes, in the encoding that it was read in.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.encoding.encode(&self.tree.text)
    }

    /// The packet as text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.tree.text
    }

    /// All properties, in the packet's order.
    pub fn properties(&self) -> impl Iterator<Item = Property> {
        let all = rdf::all(&self.tree, &self.descriptions);
        all.filter_map(|found| rdf::property(&self.tree, found))
    }

    /// The value of a property: the first, if a packet has several.
    #[must_use]
    pub fn value(&self, name: Name) -> Option<Item> {
        let found = rdf::find(&self.tree, &self.descriptions, name);
        found.into_iter().find_map(|found| rdf::property(&self.tree, found)).map(|property| property.item)
    }

    /// The texts of a property, wherever and in whichever form it is written: one, or those of its list or languages.
    #[must_use]
    pub fn texts(&self, name: Name) -> Vec<String> {
        self.texts_with_languages(name).into_iter().map(|(_, text)| text).collect()
    }

    /// The text of a property: of several languages the default, otherwise the first.
    #[must_use]
    pub fn one(&self, name: Name) -> Option<String> {
        let mut texts = self.texts_with_languages(name);
        let default = texts.iter().position(|(language, _)| language.as_deref() == Some("x-default"));
        (!texts.is_empty()).then(|| texts.swap_remove(default.unwrap_or(0)).1)
    }

    /// The texts of a property with their languages.
    #[must_use]
    pub fn texts_with_languages(&self, name: Name) -> Vec<(Option<String>, String)> {
        let found = rdf::find(&self.tree, &self.descriptions, name);
        let items = found.into_iter().filter_map(|found| rdf::property(&self.tree, found));
        let texts = |property: Property| {
            let texts = property.item.texts().into_iter();
            let texts = texts.map(|(language, text)| (language.map(str::to_owned), text.to_owned()));
            texts.collect::<Vec<_>>()
        };
        items.flat_map(texts).collect()
    }
}
