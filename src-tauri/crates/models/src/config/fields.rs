//! Fields of a JSON object, with a default for each that is absent and bounds for each that is present.

use std::fmt::Display;
use std::fs::File;
use std::io::Read;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use crate::error::ModelError;

/// Largest file accepted, in bytes; configurations have a few kilobytes.
const MAX_BYTES: u64 = 1 << 20;

/// Reads a JSON file.
///
/// # Errors
/// When it cannot be read, is far larger than any configuration, or is not JSON.
pub fn read_json(path: &Path) -> Result<Value, ModelError> {
    let bytes = read_limited(path, MAX_BYTES)?.ok_or_else(|| unusable(path, "it is too large"))?;
    serde_json::from_slice(&bytes).map_err(|error| unusable(path, format!("it is not JSON: {error}")))
}

/// Reads a whole file. `None` if it is larger than `limit` bytes.
///
/// # Errors
/// When it cannot be read.
pub fn read_limited(path: &Path, limit: u64) -> Result<Option<Vec<u8>>, ModelError> {
    let unreadable = |reason| ModelError::Unreadable { path: path.to_owned(), reason };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(limit + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok((bytes.len() as u64 <= limit).then_some(bytes))
}

/// A section of a configuration file.
pub struct Fields<'a> {
    path: &'a Path,
    /// Name of the section in errors; empty for the file itself.
    section: &'a str,
    /// `None` stands for an empty section.
    object: Option<&'a Map<String, Value>>,
}

impl<'a> Fields<'a> {
    /// The file itself, or a section of it.
    ///
    /// # Errors
    /// When it is not a JSON object.
    pub fn new(path: &'a Path, section: &'a str, json: &'a Value) -> Result<Self, ModelError> {
        let object =
            json.as_object().ok_or_else(|| unusable(path, format!("{section} is not a JSON object")))?;
        Ok(Self { path, section, object: Some(object) })
    }

    /// The error for a field that cannot be used; `reason` follows its name.
    pub fn invalid(&self, name: &str, reason: impl Display) -> ModelError {
        let dot = if self.section.is_empty() { "" } else { "." };
        unusable(self.path, format!("{}{dot}{name} {reason}", self.section))
    }

    /// A field, unless it is absent or null.
    pub fn get(&self, name: &str) -> Option<&'a Value> {
        self.object?.get(name).filter(|value| !value.is_null())
    }

    /// A subsection, unless it is absent or null.
    ///
    /// # Errors
    /// When it is not a JSON object.
    pub fn section(&self, name: &'a str) -> Result<Option<Fields<'a>>, ModelError> {
        self.get(name).map(|value| Fields::new(self.path, name, value)).transpose()
    }

    /// A subsection; an absent one counts as empty, so that every field has its default.
    ///
    /// # Errors
    /// When it is not a JSON object.
    pub fn section_or_empty(&self, name: &'a str) -> Result<Fields<'a>, ModelError> {
        let empty = Fields { path: self.path, section: name, object: None };
        Ok(self.section(name)?.unwrap_or(empty))
    }

    /// An integer within bounds.
    ///
    /// # Errors
    /// When it is of another type or out of bounds.
    pub fn count(
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

    /// A side in pixels: an integer, or a pair of two equal ones.
    ///
    /// # Errors
    /// When it is of another type or out of bounds.
    pub fn side(
        &self,
        name: &str,
        default: usize,
        bounds: RangeInclusive<usize>,
    ) -> Result<usize, ModelError> {
        match self.get(name).and_then(Value::as_array).map(Vec::as_slice) {
            None => self.count(name, default, bounds),
            Some([height, width]) if height == width => self.whole(name, height, &bounds),
            Some(_) => Err(self.invalid(name, "is not the side of a square")),
        }
    }

    /// A number within bounds.
    ///
    /// # Errors
    /// When it is of another type or out of bounds.
    pub fn number(&self, name: &str, default: f64, bounds: RangeInclusive<f64>) -> Result<f64, ModelError> {
        let Some(value) = self.get(name) else { return Ok(default) };
        let number = value.as_f64().filter(|number| bounds.contains(number));
        number.ok_or_else(|| self.invalid(name, format!("is {value} and not a number within {bounds:?}")))
    }

    /// A string.
    ///
    /// # Errors
    /// When it is of another type.
    pub fn text(&self, name: &str, default: &'a str) -> Result<&'a str, ModelError> {
        let Some(value) = self.get(name) else { return Ok(default) };
        value.as_str().ok_or_else(|| self.invalid(name, format!("is {value} and not a string")))
    }

    /// A boolean.
    ///
    /// # Errors
    /// When it is of another type.
    pub fn flag(&self, name: &str, default: bool) -> Result<bool, ModelError> {
        let Some(value) = self.get(name) else { return Ok(default) };
        value.as_bool().ok_or_else(|| self.invalid(name, format!("is {value} and not true or false")))
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
        Err(self.invalid(name, format!("is {shown} and not a whole number from {from} to {to}")))
    }
}

/// The error for a configuration file that cannot be used.
fn unusable(path: &Path, reason: impl Display) -> ModelError {
    ModelError::Config { path: PathBuf::from(path), reason: reason.to_string() }
}
