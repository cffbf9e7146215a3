//! Fields of a JSON object, with a default for what is left out and bounds for what is there.

use std::fmt::Display;
use std::fs::File;
use std::io::Read;
use std::ops::RangeInclusive;
use std::path::Path;

use serde_json::{Map, Value};

use super::unusable;
use crate::error::ModelError;

/// Configuration files have a few kilobytes.
const MAX_BYTES: u64 = 1 << 20;

/// Reads a file of JSON, unless it is far larger than a configuration can be.
///
/// # Errors
/// When it cannot be read, is too large or no JSON.
pub(crate) fn read_json(path: &Path) -> Result<Value, ModelError> {
    let bytes = read_limited(path, MAX_BYTES)?.ok_or_else(|| unusable(path, "it is too large"))?;
    serde_json::from_slice(&bytes).map_err(|error| unusable(path, format!("it is no JSON: {error}")))
}

/// Reads a whole file; nothing when it is larger than `limit` bytes.
///
/// # Errors
/// When it cannot be read.
pub(crate) fn read_limited(path: &Path, limit: u64) -> Result<Option<Vec<u8>>, ModelError> {
    let unreadable = |reason| ModelError::Unreadable { path: path.to_owned(), reason };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(limit + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok((bytes.len() as u64 <= limit).then_some(bytes))
}

/// A section of a configuration file.
pub(crate) struct Fields<'a> {
    path: &'a Path,
    /// Name of the section, for errors; empty for the file itself.
    section: &'a str,
    /// Nothing stands for an empty section.
    object: Option<&'a Map<String, Value>>,
}

impl<'a> Fields<'a> {
    /// The file itself.
    pub(crate) fn new(path: &'a Path, section: &'a str, json: &'a Value) -> Result<Self, ModelError> {
        let object =
            json.as_object().ok_or_else(|| unusable(path, format!("{section} is no JSON object")))?;
        Ok(Self { path, section, object: Some(object) })
    }

    /// The error for a field that cannot be used; `reason` goes on after its name.
    pub(crate) fn wrong(&self, name: &str, reason: impl Display) -> ModelError {
        let dot = if self.section.is_empty() { "" } else { "." };
        unusable(self.path, format!("{}{dot}{name} {reason}", self.section))
    }

    /// A field, unless it is left out or null.
    pub(crate) fn get(&self, name: &str) -> Option<&'a Value> {
        self.object?.get(name).filter(|value| !value.is_null())
    }

    /// A section of its own, unless it is left out or null.
    pub(crate) fn section(&self, name: &'a str) -> Result<Option<Fields<'a>>, ModelError> {
        self.get(name).map(|value| Fields::new(self.path, name, value)).transpose()
    }

    /// A section of its own; one that is left out is empty, so that every field has its default.
    pub(crate) fn section_or_empty(&self, name: &'a str) -> Result<Fields<'a>, ModelError> {
        let empty = Fields { path: self.path, section: name, object: None };
        Ok(self.section(name)?.unwrap_or(empty))
    }

    /// A whole number within bounds.
    pub(crate) fn count(
        &self,
        name: &str,
        default: usize,
        bounds: RangeInclusive<usize>,
    ) -> Result<usize, ModelError> {
        match self.get(name) {
            None => self.bounded(name, default, &bounds, &default),
            Some(value) => self.whole(name, value, &bounds),
        }
    }

    /// A side in pixels: a whole number, or a pair of the same two.
    pub(crate) fn side(
        &self,
        name: &str,
        default: usize,
        bounds: RangeInclusive<usize>,
    ) -> Result<usize, ModelError> {
        match self.get(name).and_then(Value::as_array).map(Vec::as_slice) {
            None => self.count(name, default, bounds),
            Some([height, width]) if height == width => self.whole(name, height, &bounds),
            Some(_) => Err(self.wrong(name, "is not the side of a square")),
        }
    }

    /// A number within bounds.
    pub(crate) fn number(
        &self,
        name: &str,
        default: f64,
        bounds: RangeInclusive<f64>,
    ) -> Result<f64, ModelError> {
        let Some(value) = self.get(name) else { return Ok(default) };
        let number = value.as_f64().filter(|number| bounds.contains(number));
        number.ok_or_else(|| self.wrong(name, format!("is {value} and not a number within {bounds:?}")))
    }

    /// A string.
    pub(crate) fn text(&self, name: &str, default: &'a str) -> Result<&'a str, ModelError> {
        let Some(value) = self.get(name) else { return Ok(default) };
        value.as_str().ok_or_else(|| self.wrong(name, format!("is {value} and not a name")))
    }

    /// True or false.
    pub(crate) fn flag(&self, name: &str, default: bool) -> Result<bool, ModelError> {
        let Some(value) = self.get(name) else { return Ok(default) };
        value.as_bool().ok_or_else(|| self.wrong(name, format!("is {value} and not true or false")))
    }

    fn whole(&self, name: &str, value: &Value, bounds: &RangeInclusive<usize>) -> Result<usize, ModelError> {
        let number = value.as_u64().and_then(|number| usize::try_from(number).ok());
        self.bounded(name, number.unwrap_or(usize::MAX), bounds, value)
    }

    fn bounded(
        &self,
        name: &str,
        number: usize,
        bounds: &RangeInclusive<usize>,
        shown: &dyn Display,
    ) -> Result<usize, ModelError> {
        if bounds.contains(&number) {
            return Ok(number);
        }
        let (from, to) = (bounds.start(), bounds.end());
        Err(self.wrong(name, format!("is {shown} and not a whole number from {from} to {to}")))
    }
}
