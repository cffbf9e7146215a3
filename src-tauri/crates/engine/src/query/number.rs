//! Numbers and comparisons: `iso:>1600`, `size:>4mp`, `file:10mb..20mb`, `rating:4`.

use std::fmt;
use std::ops::{Bound, RangeBounds};

/// A range of numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Numbers {
    /// The lowest.
    pub from: Bound<f64>,
    /// The highest.
    pub to: Bound<f64>,
}

/// Units by their names, the largest first. The last one is the unit that numbers are kept in.
pub(super) type Units = [(&'static str, f64)];

/// Numbers without a unit.
pub(super) const PLAIN: &Units = &[("", 1.0)];
/// Pixels.
pub(super) const PIXELS: &Units = &[("mp", 1e6), ("px", 1.0)];
/// Bytes.
pub(super) const BYTES: &Units = &[("gb", 1e9), ("mb", 1e6), ("kb", 1e3), ("b", 1.0)];

/// What a single number means.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Single {
    /// Exactly this number.
    Exactly,
    /// This number or more: nobody knows the exact size of a picture.
    AtLeast,
}

impl Numbers {
    /// Exactly one number.
    pub fn exactly(number: f64) -> Self {
        Self { from: Bound::Included(number), to: Bound::Included(number) }
    }

    /// Whether a number is in the range.
    pub fn contains(&self, number: f64) -> bool {
        (self.from, self.to).contains(&number)
    }

    /// `>4mp`, `>=4`, `<100`, `<=100`, `=100`, `100..200`, `100..` or `100`.
    pub(super) fn parse(text: &str, units: &Units, single: Single) -> Option<Self> {
        use Bound::{Excluded, Included, Unbounded};
        let number = |text| parse_number(text, units);
        let range = |from, to| Some(Self { from, to });
        if let Some(text) = text.strip_prefix(">=") {
            return range(Included(number(text)?), Unbounded);
        } else if let Some(text) = text.strip_prefix("<=") {
            return range(Unbounded, Included(number(text)?));
        } else if let Some(text) = text.strip_prefix('>') {
            return range(Excluded(number(text)?), Unbounded);
        } else if let Some(text) = text.strip_prefix('<') {
            return range(Unbounded, Excluded(number(text)?));
        } else if let Some(text) = text.strip_prefix('=') {
            return number(text).map(Self::exactly);
        }
        let Some((from, to)) = text.split_once("..") else {
            let number = number(text)?;
            return match single {
                Single::Exactly => Some(Self::exactly(number)),
                Single::AtLeast => range(Included(number), Unbounded),
            };
        };
        match (from.is_empty(), to.is_empty()) {
            (true, true) => None,
            (false, true) => range(Included(number(from)?), Unbounded),
            (true, false) => range(Unbounded, Included(number(to)?)),
            (false, false) => {
                let (from, to) = (number(from)?, number(to)?);
                if from <= to { range(Included(from), Included(to)) } else { None }
            }
        }
    }

    /// As it is typed.
    pub(super) fn print(&self, units: &Units) -> String {
        use Bound::{Excluded, Included, Unbounded};
        let number = |number| print_number(number, units);
        match (self.from, self.to) {
            (Included(from), Included(to)) if from == to => format!("={}", number(from)),
            (Included(from), Included(to)) => format!("{}..{}", number(from), number(to)),
            (Included(from), _) => format!(">={}", number(from)),
            (Excluded(from), _) => format!(">{}", number(from)),
            (Unbounded, Included(to)) => format!("<={}", number(to)),
            (Unbounded, Excluded(to)) => format!("<{}", number(to)),
            (Unbounded, Unbounded) => String::new(),
        }
    }
}

impl fmt::Display for Numbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.print(PLAIN))
    }
}

/// A number that is not negative, with a unit or without one.
fn parse_number(text: &str, units: &Units) -> Option<f64> {
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let factor = match unit {
        "" => units.last()?.1,
        _ => units.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit))?.1,
    };
    let number: f64 = number.parse().ok()?;
    (number * factor).is_finite().then_some(number * factor)
}

/// In the largest unit that leaves no long fraction and loses nothing.
fn print_number(number: f64, units: &Units) -> String {
    let spelt = |(unit, factor): &(&str, f64)| format!("{}{unit}", number / factor);
    units
        .iter()
        .filter(|(_, factor)| number >= *factor)
        .map(spelt)
        .find(|text| text.len() <= 8 && parse_number(text, units) == Some(number))
        .or_else(|| units.last().map(spelt))
        .unwrap_or_default()
}
