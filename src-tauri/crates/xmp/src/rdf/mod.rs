//! What a tree says as RDF: descriptions, properties, and values in their many written forms.
//!
//! Owns where properties are found. A property is an attribute or an element of a description directly in `rdf:RDF`;
//! what other files are said to be, deeper inside, is not one.

mod value;

pub use value::{Item, Kind, List, Property, Value};
pub(crate) use value::{container, is_property, is_rdf, item, language};

use crate::name::Name;
use crate::tree::{Id, Tree};

/// Where a property is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    Element(Id),
    /// The number of the attribute among those of a description.
    Attribute(Id, usize),
}

/// The elements `rdf:RDF`.
pub(crate) fn roots(tree: &Tree) -> impl Iterator<Item = Id> {
    (0..tree.elements.len()).filter(|&id| is_rdf(tree, id, "RDF"))
}

/// The descriptions that have a packet's properties.
pub(crate) fn descriptions(tree: &Tree) -> Vec<Id> {
    roots(tree).flat_map(|root| tree.children(root)).filter(|&id| is_rdf(tree, id, "Description")).collect()
}

/// Where a property is, in the packet's order. By the rules it is in one place at most.
pub(crate) fn find(tree: &Tree, descriptions: &[Id], name: Name) -> Vec<Found> {
    all(tree, descriptions).filter(|&found| is(tree, found, name)).collect()
}

/// Where every property is, in the packet's order.
pub(crate) fn all(tree: &Tree, descriptions: &[Id]) -> impl Iterator<Item = Found> {
    descriptions.iter().flat_map(|&id| {
        let attributes = tree.elements[id].attributes.iter().enumerate();
        let attributes = attributes.filter(|(_, attribute)| is_property(tree, attribute));
        let attributes = attributes.map(move |(number, _)| Found::Attribute(id, number));
        attributes.chain(tree.children(id).map(Found::Element))
    })
}

fn is(tree: &Tree, found: Found, name: Name) -> bool {
    let own = own_name(tree, found);
    name.is(tree.address(own), tree.local(own))
}

fn own_name(tree: &Tree, found: Found) -> crate::tree::Name {
    match found {
        Found::Element(id) => tree.elements[id].name,
        Found::Attribute(id, number) => tree.elements[id].attributes[number].name,
    }
}

/// A property with its value.
pub(crate) fn property(tree: &Tree, found: Found) -> Option<Property> {
    let name = own_name(tree, found);
    let (namespace, local) = (tree.address(name).to_owned(), tree.local(name).to_owned());
    let item = match found {
        Found::Element(id) => item(tree, id)?,
        Found::Attribute(id, number) => Item::text(tree.value(&tree.elements[id].attributes[number])),
    };
    Some(Property { namespace, name: local, item })
}
