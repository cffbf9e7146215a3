//! Cells: values as the texts of a table, and back.
//!
//! Owns two escapes. In a list, values are separated by `;`, and a backslash before `;` or `\` makes it part of a value. A text
//! that a spreadsheet would take for a formula has an apostrophe before it, as has one that begins with an apostrophe, so that
//! the first apostrophe is never part of the value.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::record::{ModelCaption, OtherFile};

/// What begins a formula in a spreadsheet, also in full width.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
/// Marks a text that is none.
const TEXT: char = '\'';

/// A value in a cell.
pub(super) trait Cell: Sized {
    /// The cell's text; empty for what is not known.
    fn to_cell(&self) -> String;

    /// The value of a cell; `None` if it is none of this kind.
    fn from_cell(cell: &str) -> Option<Self>;
}

impl Cell for String {
    fn to_cell(&self) -> String {
        if self.starts_with(FORMULA) || self.starts_with(TEXT) {
            format!("{TEXT}{self}")
        } else {
            self.clone()
        }
    }

    fn from_cell(cell: &str) -> Option<Self> {
        Some(cell.strip_prefix(TEXT).unwrap_or(cell).to_owned())
    }
}

impl Cell for bool {
    fn to_cell(&self) -> String {
        self.to_string()
    }

    /// Spreadsheets write TRUE.
    fn from_cell(cell: &str) -> Option<Self> {
        match cell.trim().to_ascii_lowercase().as_str() {
            "true" | "1" => Some(true),
            "false" | "0" | "" => Some(false),
            _ => None,
        }
    }
}

/// A number is no formula, whatever its sign.
macro_rules! number {
    ($($kind:ty),*) => { $(
        impl Cell for $kind {
            fn to_cell(&self) -> String {
                self.to_string()
            }

            fn from_cell(cell: &str) -> Option<Self> {
                if cell.is_empty() { Some(<$kind>::default()) } else { cell.trim().parse().ok() }
            }
        }
    )* };
}
number!(u8, i8, u32, u64, i64, f32, f64);

impl<T: Cell> Cell for Option<T> {
    fn to_cell(&self) -> String {
        self.as_ref().map(T::to_cell).unwrap_or_default()
    }

    fn from_cell(cell: &str) -> Option<Self> {
        if cell.is_empty() { Some(None) } else { T::from_cell(cell).map(Some) }
    }
}

impl Cell for Vec<String> {
    fn to_cell(&self) -> String {
        let mut list = String::new();
        for value in self.iter().filter(|value| !value.is_empty()) {
            if !list.is_empty() {
                list.push(';');
            }
            for c in value.chars() {
                if matches!(c, ';' | '\\') {
                    list.push('\\');
                }
                list.push(c);
            }
        }
        list.to_cell()
    }

    fn from_cell(cell: &str) -> Option<Self> {
        let list = String::from_cell(cell)?;
        let (mut values, mut value, mut chars) = (Vec::new(), String::new(), list.chars());
        while let Some(c) = chars.next() {
            match c {
                ';' => values.push(std::mem::take(&mut value)),
                // A backslash that somebody typed before anything else is one.
                '\\' => match chars.clone().next() {
                    Some(escaped @ (';' | '\\')) => {
                        chars.next();
                        value.push(escaped);
                    }
                    _ => value.push(c),
                },
                c => value.push(c),
            }
        }
        values.push(value);
        values.retain(|value| !value.is_empty());
        Some(values)
    }
}

/// What has parts of its own is JSON.
macro_rules! json {
    ($($kind:ty),*) => { $(
        impl Cell for Vec<$kind> {
            fn to_cell(&self) -> String {
                to_json(self)
            }

            fn from_cell(cell: &str) -> Option<Self> {
                from_json(cell)
            }
        }
    )* };
}
json!(OtherFile, ModelCaption);

fn to_json<T: Serialize>(values: &[T]) -> String {
    // Serialising fails only for maps with keys that are not strings; no record has one.
    if values.is_empty() { String::new() } else { serde_json::to_string(values).unwrap_or_default() }
}

fn from_json<T: DeserializeOwned>(cell: &str) -> Option<Vec<T>> {
    if cell.trim().is_empty() { Some(Vec::new()) } else { serde_json::from_str(cell).ok() }
}
