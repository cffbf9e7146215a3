//! Conditions on columns of `contents` that one index holds.

use std::ops::Bound;

use rusqlite::types::Value;
use rusqlite::{Connection, Result, params_from_iter};

use super::super::values::DAY;
use super::fold::fold;
use crate::id_set::IdSet;
use crate::pictures::decode::{Format, RawKind};
use crate::query::{Condition, Days, Filter, Numbers, Shape, When};

/// Cameras' own formats.
const RAW: [RawKind; 12] = [
    RawKind::Arw,
    RawKind::Cr2,
    RawKind::Cr3,
    RawKind::Crw,
    RawKind::Dng,
    RawKind::Nef,
    RawKind::Orf,
    RawKind::Pef,
    RawKind::Raf,
    RawKind::Rw2,
    RawKind::Srw,
    RawKind::X3f,
];

/// A condition on columns.
pub(super) enum Test<'a> {
    /// The format is one of the cameras' own.
    Raw,
    Format(&'a str),
    Camera(&'a str),
    Lens(&'a str),
    Days(Days),
    /// An SQL expression in this range.
    Numbers(&'static str, Numbers),
    /// An SQL condition.
    Is(&'static str),
}

/// The test that a condition on columns means; `None` for other conditions.
pub(super) fn test(condition: &Condition) -> Option<Test<'_>> {
    Some(match condition {
        Condition::Type("raw") => Test::Raw,
        Condition::Type(format) => Test::Format(format),
        Condition::Camera(name) => Test::Camera(name),
        Condition::Lens(name) => Test::Lens(name),
        Condition::Date(When::Days(days)) => Test::Days(*days),
        Condition::Iso(numbers) => Test::Numbers("iso", *numbers),
        Condition::Size(numbers) => Test::Numbers("(width * height)", *numbers),
        Condition::File(numbers) => Test::Numbers("bytes", *numbers),
        Condition::Orientation(Shape::Portrait) => Test::Is("width < height"),
        Condition::Orientation(Shape::Landscape) => Test::Is("width > height"),
        Condition::Orientation(Shape::Square) => Test::Is("width = height"),
        _ => return None,
    })
}

/// The shown contents that filters of such conditions allow; all of them if there are no filters.
pub(super) fn matching(connection: &Connection, filters: &[&Filter]) -> Result<IdSet> {
    let mut sql =
        "SELECT id FROM contents INDEXED BY contents_by_camera WHERE hidden_since IS NULL".to_owned();
    let mut values = Vec::new();
    for filter in filters {
        sql += if filter.without { " AND NOT (" } else { " AND (" };
        for (at, test) in filter.any.iter().filter_map(test).enumerate() {
            sql += if at > 0 { " OR " } else { "" };
            // What is unknown holds no condition.
            sql += &format!("coalesce({}, 0)", test.sql(connection, &mut values)?);
        }
        sql += ")";
    }
    connection.prepare_cached(&sql)?.query_map(params_from_iter(values), |row| row.get(0))?.collect()
}

impl Test<'_> {
    /// The condition as SQL. Appends what its parameters stand for.
    fn sql(&self, connection: &Connection, values: &mut Vec<Value>) -> Result<String> {
        Ok(match self {
            Self::Raw => {
                let names = RAW.map(|kind| Value::from(Format::Raw(kind).name().to_owned()));
                format!("format IN ({})", places(names, values))
            }
            Self::Format(format) => {
                format!("format = {}", places([Value::from((*format).to_owned())], values))
            }
            Self::Camera(part) => one_of("camera", &names(connection, "camera", part)?, values),
            Self::Lens(part) => one_of("lens", &names(connection, "lens", part)?, values),
            Self::Days(days) => {
                let (first, last) = (days.first.map(|day| day * DAY), days.last.map(|day| (day + 1) * DAY));
                let from = first.map(|first| format!("shown_at >= {first}"));
                let to = last.map(|last| format!("shown_at < {last}"));
                all(from.into_iter().chain(to))
            }
            Self::Numbers(what, Numbers { from, to }) => {
                let bound = |bound: &Bound<f64>, included, excluded| match bound {
                    Bound::Included(number) => Some((included, *number)),
                    Bound::Excluded(number) => Some((excluded, *number)),
                    Bound::Unbounded => None,
                };
                let bounds = [bound(from, ">=", ">"), bound(to, "<=", "<")];
                all(bounds
                    .into_iter()
                    .flatten()
                    .map(|(sign, number)| format!("{what} {sign} {}", places([Value::from(number)], values))))
            }
            Self::Is(sql) => (*sql).to_owned(),
        })
    }
}

/// Conditions that all have to hold.
fn all(conditions: impl Iterator<Item = String>) -> String {
    let all = conditions.collect::<Vec<_>>().join(" AND ");
    if all.is_empty() { "1".to_owned() } else { format!("({all})") }
}

/// As one parameter, however many names there are: SQLite limits their number.
fn one_of(column: &str, names: &[String], values: &mut Vec<Value>) -> String {
    let json = Value::from(serde_json::json!(names).to_string());
    format!("{column} IN (SELECT value FROM json_each({}))", places([json], values))
}

/// Parameters for values, which are appended to `values`.
fn places(new: impl IntoIterator<Item = Value>, values: &mut Vec<Value>) -> String {
    let before = values.len();
    values.extend(new);
    (before..values.len()).map(|at| format!("?{}", at + 1)).collect::<Vec<_>>().join(", ")
}

/// The names of cameras or lenses that contain this part. Leaps from one name to the next in the index, since there are
/// few.
fn names(connection: &Connection, column: &str, part: &str) -> Result<Vec<String>> {
    let mut names: Vec<String> = Vec::new();
    let (part, is_lens) = (fold(part), column == "lens");
    for (camera, lens) in pairs(connection)? {
        names.extend(if is_lens { lens } else { camera }.filter(|name| fold(name).contains(&part)));
    }
    names.sort_unstable();
    names.dedup();
    Ok(names)
}

/// Every camera with each of its lenses.
fn pairs(connection: &Connection) -> Result<Vec<(Option<String>, Option<String>)>> {
    let sql = "SELECT camera, lens FROM contents INDEXED BY contents_by_camera";
    let mut same = connection
        .prepare_cached(&format!("{sql} WHERE camera IS ?1 AND lens > ?2 ORDER BY camera, lens LIMIT 1"))?;
    let mut next =
        connection.prepare_cached(&format!("{sql} WHERE camera > ?1 ORDER BY camera, lens LIMIT 1"))?;
    // Null comes before every text, and the empty text before the others.
    let mut at: (Option<String>, Option<String>) = (None, None);
    let mut pairs = Vec::new();
    loop {
        let lens = at.1.clone().unwrap_or_default();
        let camera = at.0.clone().unwrap_or_default();
        let found = match first(&mut same, (&at.0, lens))? {
            Some(pair) => Some(pair),
            None => first(&mut next, [camera])?,
        };
        let Some(pair) = found else { return Ok(pairs) };
        at.clone_from(&pair);
        pairs.push(pair);
    }
}

fn first(
    statement: &mut rusqlite::CachedStatement<'_>,
    parameters: impl rusqlite::Params,
) -> Result<Option<(Option<String>, Option<String>)>> {
    let mut rows = statement.query(parameters)?;
    rows.next()?.map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
}
