//! The values of properties.
//!
//! Owns telling RDF's written forms apart: texts, references, lists, structures, and values with qualifiers.

use crate::name::{RDF, XML};
use crate::tree::{Attribute, Id, Tree};

/// A property of a packet or a field of a structure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Property {
    /// The address of its namespace; empty if that is unknown.
    pub namespace: String,
    /// Its name in the namespace.
    pub name: String,
    /// Its value.
    pub item: Item,
}

/// A value with what is said about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The language, as in `x-default` or `hi-IN`.
    pub language: Option<String>,
    /// What else is said about it.
    pub qualifiers: Vec<Property>,
    /// The value itself.
    pub value: Value,
}

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A text, or the address of something.
    Text(String),
    /// Several values.
    List(List),
    /// Named values.
    Structure(Vec<Property>),
}

/// Several values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    /// What their order means.
    pub kind: Kind,
    /// The values.
    pub items: Vec<Item>,
}

/// What the order of a list means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nothing.
    Bag,
    /// Something.
    Seq,
    /// The first is preferred: one of them counts.
    Alt,
}

impl Item {
    pub(super) fn text(text: String) -> Self {
        Self { language: None, qualifiers: Vec::new(), value: Value::Text(text) }
    }

    /// Texts with their languages: of a list those of its items, of a structure none. Texts of spaces are none.
    pub fn texts(&self) -> Vec<(Option<&str>, &str)> {
        match &self.value {
            Value::Text(text) if !text.trim().is_empty() => vec![(self.language.as_deref(), text.as_str())],
            Value::List(list) => list.items.iter().flat_map(Self::texts).collect(),
            _ => Vec::new(),
        }
    }

    /// A field of a structure.
    pub fn field(&self, name: crate::Name) -> Option<&Item> {
        let Value::Structure(fields) = &self.value else { return None };
        let field = fields.iter().find(|field| name.is(&field.namespace, &field.name))?;
        Some(&field.item)
    }

    /// The items of a list; a value alone is its own list.
    pub fn items(&self) -> &[Item] {
        match &self.value {
            Value::List(list) => &list.items,
            _ => std::slice::from_ref(self),
        }
    }
}

/// Whether an element has this name of RDF's own.
pub(crate) fn is_rdf(tree: &Tree, id: Id, local: &str) -> bool {
    let name = tree.elements[id].name;
    tree.local(name) == local && RDF.is(tree.address(name))
}

/// The language of an element.
pub(crate) fn language(tree: &Tree, id: Id) -> Option<String> {
    let attributes = &tree.elements[id].attributes;
    let is_language = |name| tree.address(name) == XML && tree.local(name).eq_ignore_ascii_case("lang");
    let attribute = attributes.iter().find(|attribute| is_language(attribute.name))?;
    Some(tree.value(attribute))
}

/// The value of a property's element or of an item of a list. `None` if the packet breaks off in a text. As deep as
/// the tree, whose depth is limited.
pub(crate) fn item(tree: &Tree, id: Id) -> Option<Item> {
    let mut item = unqualified(tree, id)?;
    if let Some(language) = language(tree, id) {
        item.language = Some(language);
    }
    Some(item)
}

fn unqualified(tree: &Tree, id: Id) -> Option<Item> {
    let children: Vec<Id> = tree.children(id).collect();
    if rdf_attribute(tree, id, "parseType").is_some_and(|kind| kind == "Resource") {
        return Some(structure(tree, &[id]));
    }
    match children[..] {
        [] => leaf(tree, id),
        [only] if kind(tree, only).is_some() => list(tree, only),
        // Some programs leave out what surrounds the items.
        [first, ..] if is_rdf(tree, first, "li") => list(tree, id),
        // The node of a structure, which may be named after its type.
        [only] => Some(structure(tree, &[id, only])),
        _ => Some(structure(tree, &[id])),
    }
}

/// The value of an element without others inside: its text, or what its attributes say.
fn leaf(tree: &Tree, id: Id) -> Option<Item> {
    if let Some(address) = rdf_attribute(tree, id, "resource") {
        return Some(Item::text(address));
    }
    let has_fields = tree.elements[id].attributes.iter().any(|attribute| is_property(tree, attribute));
    if has_fields || rdf_attribute(tree, id, "value").is_some() {
        return Some(structure(tree, &[id]));
    }
    tree.text_in(id).map(Item::text)
}

fn list(tree: &Tree, id: Id) -> Option<Item> {
    let items = tree.children(id).filter(|&child| is_rdf(tree, child, "li"));
    let items = items.filter_map(|child| item(tree, child)).collect();
    let list = List { kind: kind(tree, id).unwrap_or(Kind::Bag), items };
    Some(Item { language: None, qualifiers: Vec::new(), value: Value::List(list) })
}

/// The list in a property's element.
pub(crate) fn container(tree: &Tree, id: Id) -> Option<Id> {
    if rdf_attribute(tree, id, "parseType").is_some() {
        return None;
    }
    let mut children = tree.children(id);
    let only = children.next().filter(|_| children.next().is_none())?;
    kind(tree, only).map(|_| only)
}

fn kind(tree: &Tree, id: Id) -> Option<Kind> {
    [("Bag", Kind::Bag), ("Seq", Kind::Seq), ("Alt", Kind::Alt)]
        .into_iter()
        .find_map(|(name, kind)| is_rdf(tree, id, name).then_some(kind))
}

/// What attributes and elements of these elements say together; those around a node count its attributes only.
fn structure(tree: &Tree, ids: &[Id]) -> Item {
    let (mut fields, mut own, mut language) = (Vec::new(), None, None);
    for &id in ids {
        for attribute in tree.elements[id].attributes.iter().filter(|attribute| is_property(tree, attribute))
        {
            let item = Item::text(tree.value(attribute));
            let (namespace, name) = (tree.address(attribute.name), tree.local(attribute.name));
            fields.push(Property { namespace: namespace.to_owned(), name: name.to_owned(), item });
        }
        own = rdf_attribute(tree, id, "value").map(Item::text).or(own);
    }
    for child in ids.last().into_iter().flat_map(|&id| tree.children(id)) {
        let Some(item) = item(tree, child) else { continue };
        if is_rdf(tree, child, "value") {
            language = item.language.clone();
            own = Some(item);
            continue;
        }
        let name = tree.elements[child].name;
        let (namespace, name) = (tree.address(name).to_owned(), tree.local(name).to_owned());
        fields.push(Property { namespace, name, item });
    }
    match own {
        // What stands beside the value is said about it.
        Some(item) => Item { language, qualifiers: fields, value: item.value },
        None => Item { language: None, qualifiers: Vec::new(), value: Value::Structure(fields) },
    }
}

/// An attribute of RDF's own, with or without its prefix.
fn rdf_attribute(tree: &Tree, id: Id, local: &str) -> Option<String> {
    let attributes = &tree.elements[id].attributes;
    let is_it = |name| {
        let address = tree.address(name);
        tree.local(name) == local && (address.is_empty() || RDF.is(address))
    };
    attributes.iter().find(|attribute| is_it(attribute.name)).map(|attribute| tree.value(attribute))
}

/// Whether an attribute is a property rather than one of XML's or RDF's own.
pub(crate) fn is_property(tree: &Tree, attribute: &Attribute) -> bool {
    let address = tree.address(attribute.name);
    !attribute.is_declaration && !address.is_empty() && address != XML && !RDF.is(address)
}
