//! From a packet's text to its tree.
//!
//! Owns the limits, and what happens at the first error: the tree of what precedes it, and the error.

use quick_xml::events::{BytesDecl, BytesStart, Event};
use quick_xml::reader::Reader;

use super::namespaces::Namespaces;
use super::text::unknown_entity;
use super::{Attribute, Child, Declaration, Element, Id, Span, Tree, unescape};
use crate::error::PacketError;

/// Most bytes of a packet. Masks of a picture editor take a few megabytes.
pub(crate) const MAX_PACKET: usize = 32 << 20;
/// Deepest nesting that is read; a mask's settings are about twenty elements deep.
const MAX_DEPTH: usize = 128;
/// Most elements, attributes and texts together.
const MAX_NODES: usize = 400_000;

/// Reads a text. A tolerant reading goes past what doesn't change the meaning of the rest; the strict one finds it an
/// error.
pub(crate) fn parse(text: String, is_strict: bool) -> (Tree, Option<PacketError>) {
    let (elements, addresses, error) = {
        let mut walk = Walk::new(&text, is_strict);
        let error = walk.run().err();
        (walk.elements, walk.namespaces.addresses, error)
    };
    (Tree { text, elements, addresses }, error)
}

struct Walk<'a> {
    text: &'a str,
    is_strict: bool,
    elements: Vec<Element>,
    namespaces: Namespaces<'a>,
    open: Vec<Id>,
    nodes: usize,
}

impl<'a> Walk<'a> {
    fn new(text: &'a str, is_strict: bool) -> Self {
        let namespaces = Namespaces::new(text);
        Self { text, is_strict, elements: Vec::new(), namespaces, open: Vec::new(), nodes: 0 }
    }

    fn run(&mut self) -> Result<(), PacketError> {
        let mut reader = Reader::from_str(self.text);
        let config = reader.config_mut();
        config.check_end_names = self.is_strict;
        config.allow_unmatched_ends = !self.is_strict;
        config.allow_dangling_amp = !self.is_strict;
        loop {
            let start = reader.buffer_position() as usize;
            let event = reader.read_event();
            let span = Span { start, end: reader.buffer_position() as usize };
            match event.map_err(|error| PacketError::malformed(start, error))? {
                Event::Start(tag) => self.enter(&tag, span)?,
                Event::Empty(tag) => {
                    self.enter(&tag, span)?;
                    self.leave(None, span.end);
                }
                Event::End(_) => self.leave(Some(span.start), span.end),
                Event::Text(_) | Event::GeneralRef(_) => self.add_text(span)?,
                Event::CData(text) => self.add(Child::Verbatim(self.place(&text)))?,
                Event::DocType(_) if self.is_strict => return Err(PacketError::Doctype),
                Event::Decl(declaration) if self.is_strict => self.check_encoding(&declaration)?,
                Event::Eof => break,
                _ => {}
            }
        }
        match self.open.is_empty() || !self.is_strict {
            true => Ok(()),
            false => Err(PacketError::malformed(self.text.len(), "it breaks off")),
        }
    }

    /// Where a part of the text is in it.
    fn place(&self, part: &str) -> Span {
        let start = (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        let end = start.saturating_add(part.len());
        let is_part = self.text.get(start..end).is_some_and(|own| std::ptr::eq(own, part));
        if is_part { Span { start, end } } else { Span::default() }
    }

    fn enter(&mut self, tag: &BytesStart<'_>, span: Span) -> Result<(), PacketError> {
        if self.open.len() >= MAX_DEPTH {
            return Err(PacketError::TooComplex);
        }
        let (attributes, declarations) = self.attributes(tag, span)?;
        let whole = self.place(tag.name().into_inner());
        let id = self.elements.len();
        self.add(Child::Element(id))?;
        self.elements.push(Element {
            parent: self.open.last().copied(),
            name: self.namespaces.resolve(whole, false),
            attributes,
            declarations,
            children: Vec::new(),
            // Until the end tag is found, it goes on to the end of the text.
            span: Span { start: span.start, end: self.text.len() },
            inner: Some(Span { start: span.end, end: self.text.len() }),
            is_closed: false,
        });
        self.open.push(id);
        Ok(())
    }

    fn attributes(
        &mut self,
        tag: &BytesStart<'_>,
        span: Span,
    ) -> Result<(Vec<Attribute>, Vec<Declaration>), PacketError> {
        let mut found: Vec<(Span, Span)> = Vec::new();
        for attribute in tag.attributes().with_checks(false) {
            match attribute {
                Ok(attribute) => {
                    let value = self.place(&attribute.value);
                    if self.is_strict {
                        self.check_entities(value)?;
                    }
                    found.push((self.place(attribute.key.into_inner()), value));
                }
                Err(error) if self.is_strict => return Err(PacketError::malformed(span.start, error)),
                Err(_) => {}
            }
            self.count()?;
        }
        let declarations = self.declare(&found)?;
        let resolved: Vec<Attribute> = found
            .into_iter()
            .map(|(name, value)| Attribute {
                name: self.namespaces.resolve(name, true),
                value,
                is_declaration: self.is_declaration(name),
            })
            .collect();
        if self.is_strict {
            self.check_twice(&resolved)?;
        }
        Ok((resolved, declarations))
    }

    /// Puts the declarations among these attributes in force, before it is found out in which namespace each is.
    fn declare(&mut self, attributes: &[(Span, Span)]) -> Result<Vec<Declaration>, PacketError> {
        let text = self.text;
        let mut declarations = Vec::new();
        for &(name, value) in attributes {
            if !self.is_declaration(name) {
                continue;
            }
            let prefix = text[name.start..name.end].strip_prefix("xmlns:").unwrap_or_default();
            let address = unescape(&text[value.start..value.end], true).into_owned();
            match self.namespaces.declare(prefix, address, self.open.len() + 1) {
                Some(address) => {
                    let prefix = Span { start: name.end - prefix.len(), end: name.end };
                    declarations.push(Declaration { prefix, address });
                }
                None if self.is_strict => return Err(PacketError::TooComplex),
                None => {}
            }
        }
        Ok(declarations)
    }

    fn is_declaration(&self, name: Span) -> bool {
        let name = &self.text[name.start..name.end];
        name == "xmlns" || name.starts_with("xmlns:")
    }

    fn count(&mut self) -> Result<(), PacketError> {
        self.nodes += 1;
        if self.nodes > MAX_NODES { Err(PacketError::TooComplex) } else { Ok(()) }
    }

    fn check_twice(&self, attributes: &[Attribute]) -> Result<(), PacketError> {
        let mut names: Vec<&str> = attributes
            .iter()
            .map(|attribute| &self.text[attribute.name.whole.start..attribute.name.whole.end])
            .collect();
        names.sort_unstable();
        match names.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => {
                let at = attributes.first().map_or(0, |attribute| attribute.name.whole.start);
                Err(PacketError::malformed(at, format!("the attribute {} is there twice", pair[0])))
            }
            None => Ok(()),
        }
    }

    fn check_entities(&self, span: Span) -> Result<(), PacketError> {
        match unknown_entity(&self.text[span.start..span.end]) {
            Some(name) => Err(PacketError::Entity { name: name.to_owned() }),
            None => Ok(()),
        }
    }

    fn check_encoding(&self, declaration: &BytesDecl<'_>) -> Result<(), PacketError> {
        let Some(Ok(name)) = declaration.encoding() else { return Ok(()) };
        let is_known = ["utf-8", "utf8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "ascii"]
            .iter()
            .any(|known| name.eq_ignore_ascii_case(known));
        if is_known || self.text.is_ascii() {
            return Ok(());
        }
        Err(PacketError::Encoding { name: name.into_owned() })
    }

    fn leave(&mut self, inner_end: Option<usize>, end: usize) {
        let Some(element) = self.open.pop().and_then(|id| self.elements.get_mut(id)) else { return };
        element.inner = match (element.inner, inner_end) {
            (Some(inner), Some(end)) => Some(Span { start: inner.start, end }),
            _ => None,
        };
        element.span.end = end;
        element.is_closed = true;
        self.namespaces.leave(self.open.len());
    }

    /// Adds a text, which a reference in it would otherwise divide.
    fn add_text(&mut self, span: Span) -> Result<(), PacketError> {
        if self.is_strict {
            self.check_entities(span)?;
        }
        let last = self.open.last().and_then(|&id| self.elements[id].children.last_mut());
        match last {
            Some(Child::Text(before)) if before.end == span.start => before.end = span.end,
            _ => self.add(Child::Text(span))?,
        }
        Ok(())
    }

    fn add(&mut self, child: Child) -> Result<(), PacketError> {
        self.count()?;
        if let Some(&parent) = self.open.last() {
            self.elements[parent].children.push(child);
        }
        Ok(())
    }
}
