//! Fields of a JSON object, each supported or refused by name.

use std::ops::RangeInclusive;

use serde_json::{Map, Value};

use super::types::ConfigError;

/// An object in the file.
pub struct Section<'a> {
    /// Its path, with a dot at the end, for error messages.
    path: String,
    fields: &'a Map<String, Value>,
}

impl<'a> Section<'a> {
    /// The file itself.
    pub fn root(fields: &'a Map<String, Value>) -> Self {
        Self { path: String::new(), fields }
    }

    /// A setting, if it is present.
    pub fn get(&self, name: &str) -> Option<&'a Value> {
        self.fields.get(name)
    }

    /// A subsection.
    ///
    /// # Errors
    /// When it is missing or not an object.
    pub fn section(&self, name: &str) -> Result<Section<'a>, ConfigError> {
        match self.value(name)? {
            Value::Object(fields) => Ok(Section { path: format!("{}{name}.", self.path), fields }),
            other => Err(self.unsupported(name, other, "an object")),
        }
    }

    /// A required setting.
    ///
    /// # Errors
    /// When it is missing.
    pub fn value(&self, name: &str) -> Result<&'a Value, ConfigError> {
        self.get(name).ok_or_else(|| ConfigError::Missing(format!("{}{name}", self.path)))
    }

    /// An integer in a range; required unless it has a default.
    ///
    /// # Errors
    /// When it is missing, of another type or out of range.
    pub fn count(
        &self,
        name: &str,
        default: Option<usize>,
        range: RangeInclusive<usize>,
    ) -> Result<usize, ConfigError> {
        let value = match (self.get(name), default) {
            (None, Some(default)) => return Ok(default),
            _ => self.value(name)?,
        };
        let found = value.as_u64().and_then(|value| usize::try_from(value).ok());
        let known = || format!("an integer from {} to {}", range.start(), range.end());
        found.filter(|found| range.contains(found)).ok_or_else(|| self.unsupported(name, value, known()))
    }

    /// A string.
    ///
    /// # Errors
    /// When it is of another type.
    pub fn text(&self, name: &str, default: &'static str) -> Result<&'a str, ConfigError> {
        match self.get(name) {
            None => Ok(default),
            Some(Value::String(text)) => Ok(text),
            Some(other) => Err(self.unsupported(name, other, "a string")),
        }
    }

    /// Three numbers, one a colour channel.
    ///
    /// # Errors
    /// When they are missing, of another type or out of range.
    pub fn colour(&self, name: &str, range: RangeInclusive<f64>) -> Result<[f32; 3], ConfigError> {
        let value = self.value(name)?;
        let known = || format!("three numbers from {} to {}", range.start(), range.end());
        let channel =
            |value: &Value| value.as_f64().filter(|value| range.contains(value)).map(|value| value as f32);
        let found: Option<Vec<f32>> = value.as_array().and_then(|all| all.iter().map(channel).collect());
        let found = found.and_then(|all| <[f32; 3]>::try_from(all).ok());
        found.ok_or_else(|| self.unsupported(name, value, known()))
    }

    /// Checks that a setting is `known`; `default` is open_clip's value if it is absent.
    ///
    /// # Errors
    /// When it is another value.
    pub fn only(&self, name: &str, default: &Value, known: Value) -> Result<(), ConfigError> {
        let value = self.get(name).unwrap_or(default);
        // JSON distinguishes 4 and 4.0, which are the same setting.
        let same = *value == known || value.as_f64().is_some_and(|value| known.as_f64() == Some(value));
        if same { Ok(()) } else { Err(self.unsupported(name, value, known.to_string())) }
    }

    /// Checks that settings other than `known` are off.
    ///
    /// # Errors
    /// When another setting is on.
    pub fn refuse_others(&self, known: &[&str]) -> Result<(), ConfigError> {
        let off = |value: &Value| matches!(value, Value::Null | Value::Bool(false));
        match self.fields.iter().find(|(name, value)| !known.contains(&name.as_str()) && !off(value)) {
            None => Ok(()),
            Some((name, value)) => Err(self.unsupported(&shortened(name), value, "a model without it")),
        }
    }

    /// The error for a setting of which only `known` is supported.
    pub fn unsupported(&self, name: &str, value: &Value, known: impl Into<String>) -> ConfigError {
        let value = shortened(&value.to_string());
        ConfigError::Unsupported { field: format!("{}{name}", self.path), value, known: known.into() }
    }
}

/// The beginning of a text of any length, for error messages.
fn shortened(text: &str) -> String {
    let start: String = text.chars().take(60).collect();
    if start.len() < text.len() { start + "…" } else { start }
}
