//! Conditions that are answered by a set of contents of their own.

use rusqlite::{Connection, Result};

use super::super::listing::{all_unavailable, favourites};
use super::super::values::DAY;
use super::super::words::{self, Kind};
use super::super::{places, seen, sources, tags};
use super::columns;
use crate::calendar::{date, day_number, days_in};
use crate::id_set::IdSet;
use crate::ids::ContentId;
use crate::pictures::appearance::Kind as Look;
use crate::query::{Condition, Filter, Is, Near, Numbers, When};

/// Mean radius of the Earth, in kilometres.
const EARTH_KM: f64 = 6371.0088;

/// The contents for which a condition holds; `None` for conditions on columns and on names alone. Hidden ones may be among
/// them.
pub(super) fn of(connection: &Connection, condition: &Condition) -> Result<Option<IdSet>> {
    Ok(Some(match condition {
        Condition::Tag(tag) => tags::with(connection, tag)?,
        Condition::Album(name) => sources::with_album(connection, name)?,
        Condition::Person(name) => sources::with_person(connection, name)?,
        Condition::Date(When::Month(month)) => in_month(connection, i64::from(*month))?,
        Condition::Near(near) => around(connection, near)?,
        Condition::Place(name) => places::with(connection, name)?,
        Condition::Rating(numbers) => rated(connection, numbers)?,
        Condition::Is(Is::Favourite) => favourites(connection)?,
        // Those that their names make screenshots are found beside them.
        Condition::Is(Is::Screenshot) => {
            let mut screenshots = words::of_kind(connection, Kind::Screenshot)?;
            screenshots.unite(&seen::of_kind(connection, Look::Screenshot)?);
            screenshots
        }
        Condition::Is(Is::BlackAndWhite) => seen::of_kind(connection, Look::BlackAndWhite)?,
        Condition::Is(Is::Night) => seen::of_kind(connection, Look::Night)?,
        Condition::Is(Is::Drawing) => seen::of_kind(connection, Look::Drawing)?,
        Condition::Color(colour) => seen::with_colour(connection, *colour)?,
        Condition::People(number) => seen::with_people(connection, *number)?,
        Condition::Is(Is::Meme) => words::of_kind(connection, Kind::Meme)?,
        Condition::Is(Is::Document) => words::of_kind(connection, Kind::Document)?,
        Condition::Is(Is::Offline) => all_unavailable(connection)?.into_keys().collect(),
        Condition::Is(Is::Untagged) => {
            let mut all = columns::matching(connection, &[])?;
            all.subtract(&tags::tagged(connection)?);
            all
        }
        Condition::Is(Is::Raw) => {
            let raw = Filter { any: vec![Condition::Type("raw")], without: false };
            let mut raw = columns::matching(connection, &[&raw])?;
            raw.unite(&ids(
                connection,
                "SELECT content_id FROM files WHERE companion AND state IN ('present', 'offline')
                     AND content_id NOT NULL",
            )?);
            raw
        }
        Condition::Is(Is::Geotagged) => {
            ids(connection, "SELECT id FROM contents WHERE latitude NOT NULL AND longitude NOT NULL")?
        }
        _ => return Ok(None),
    }))
}

fn ids(connection: &Connection, sql: &str) -> Result<IdSet> {
    connection.prepare_cached(sql)?.query_map([], |row| row.get(0))?.collect()
}

/// The contents of a month, 1 to 12, of every year.
fn in_month(connection: &Connection, month: i64) -> Result<IdSet> {
    let bounds = |order: &str| {
        let sql = format!("SELECT coalesce({order}(shown_at), 0) FROM contents");
        connection.prepare_cached(&sql)?.query_row([], |row| row.get::<_, i64>(0))
    };
    let year = |time: i64| date(time.div_euclid(DAY)).0;
    let mut query =
        connection.prepare_cached("SELECT id FROM contents WHERE shown_at >= ?1 AND shown_at < ?2")?;
    let mut found = IdSet::default();
    for year in year(bounds("min")?)..=year(bounds("max")?) {
        let (first, days) = (day_number(year, month, 1), days_in(year, month).unwrap_or(31));
        let mut rows = query.query((first * DAY, (first + days) * DAY))?;
        while let Some(row) = rows.next()? {
            found.insert(row.get(0)?);
        }
    }
    Ok(found)
}

/// The contents whose rating is in a range: the person's, or else the file's. Unrated and rejected ones have 0.
fn rated(connection: &Connection, numbers: &Numbers) -> Result<IdSet> {
    let mut found = IdSet::default();
    if numbers.contains(0.0) {
        found = columns::matching(connection, &[])?;
    }
    let sql =
        "SELECT id, max(coalesce(rating, 0), 0) FROM contents INDEXED BY contents_by_camera WHERE rating > 0";
    let mut outside = IdSet::default();
    let mut sort = |sql: &str, outside: &mut IdSet| -> Result<()> {
        let mut query = connection.prepare_cached(sql)?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let id: ContentId = row.get(0)?;
            if numbers.contains(row.get(1)?) { found.insert(id) } else { outside.insert(id) }
        }
        found.subtract(outside);
        Ok(())
    };
    sort(sql, &mut outside)?;
    // The person's count instead.
    sort("SELECT content_id, rating FROM ratings", &mut IdSet::default())?;
    Ok(found)
}

/// The contents taken within a distance of a place.
fn around(connection: &Connection, near: &Near) -> Result<IdSet> {
    let degrees = (near.km / EARTH_KM).to_degrees();
    let mut query = connection.prepare_cached(
        "SELECT id, latitude, longitude FROM contents WHERE latitude BETWEEN ?1 AND ?2 AND longitude NOT NULL",
    )?;
    let mut rows = query.query((near.latitude - degrees, near.latitude + degrees))?;
    let mut found = IdSet::default();
    while let Some(row) = rows.next()? {
        if distance((near.latitude, near.longitude), (row.get(1)?, row.get(2)?)) <= near.km {
            found.insert(row.get(0)?);
        }
    }
    Ok(found)
}

/// The distance of two places on a great circle, in kilometres. Places are latitude and longitude in degrees.
pub(super) fn distance(one: (f64, f64), other: (f64, f64)) -> f64 {
    let sine = |one: f64, other: f64| ((other - one).to_radians() / 2.0).sin().powi(2);
    let cosines = one.0.to_radians().cos() * other.0.to_radians().cos();
    let haversine = sine(one.0, other.0) + cosines * sine(one.1, other.1);
    2.0 * EARTH_KM * haversine.clamp(0.0, 1.0).sqrt().asin()
}
