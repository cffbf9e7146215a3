//! The namespaces in force while a packet is read.

use std::collections::HashMap;

use super::Span;
use crate::name::XML;

/// Most declarations that are in force at once; packets of many programs have a few dozen.
const MAX_DECLARATIONS: usize = 256;

/// Prefixes, and the numbers of their addresses.
pub(super) struct Namespaces<'a> {
    text: &'a str,
    /// Prefix, number of the address, and how deep the element is that declares it.
    declared: Vec<(&'a str, usize, usize)>,
    numbers: HashMap<String, usize>,
    pub(super) addresses: Vec<String>,
}

impl<'a> Namespaces<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let mut namespaces =
            Self { text, declared: Vec::new(), numbers: HashMap::new(), addresses: Vec::new() };
        namespaces.number(String::new());
        let xml = namespaces.number(XML.to_owned());
        namespaces.declared.push(("xml", xml, 0));
        namespaces
    }

    fn number(&mut self, address: String) -> usize {
        if let Some(&number) = self.numbers.get(&address) {
            return number;
        }
        let number = self.addresses.len();
        self.addresses.push(address.clone());
        self.numbers.insert(address, number);
        number
    }

    /// Puts a declaration in force; the number of its address if there is room for it.
    pub(super) fn declare(&mut self, prefix: &'a str, address: String, depth: usize) -> Option<usize> {
        if self.declared.len() >= MAX_DECLARATIONS {
            return None;
        }
        let number = self.number(address);
        self.declared.push((prefix, number, depth));
        Some(number)
    }

    /// Ends the declarations of elements that are deeper.
    pub(super) fn leave(&mut self, depth: usize) {
        while self.declared.last().is_some_and(|&(_, _, own)| own > depth) {
            self.declared.pop();
        }
    }

    /// The name in these bytes. An attribute without a prefix is in no namespace.
    pub(super) fn resolve(&self, whole: Span, is_attribute: bool) -> super::Name {
        let name = &self.text[whole.start..whole.end];
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        let found = self.declared.iter().rev().find(|(declared, ..)| *declared == prefix);
        let address = match found {
            Some(&(_, number, _)) if !(prefix.is_empty() && is_attribute) => number,
            _ => 0,
        };
        super::Name { whole, local: Span { start: whole.end - local.len(), end: whole.end }, address }
    }
}
