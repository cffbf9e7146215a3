//! The columns of table `contents` that hold what a picture's file says about it.
//!
//! Owns how [`Metadata`] is stored. Never reads a picture.

use rusqlite::{Connection, OptionalExtension, Result, Row, params};

use super::dates;
use super::sources;
use super::values::to_json;
use crate::ids::ContentId;
use crate::pictures::decode::Orientation;
use crate::pictures::metadata::{Exposure, METADATA_VERSION, Metadata, Places, Position, Taken, TakenFrom};

/// The columns that [`from_row`] reads, in its order.
pub(super) const COLUMNS: &str = "orientation, taken_at, taken_ns, taken_offset, taken_from, latitude, longitude,
    altitude, camera, lens, exposure_seconds, f_number, iso, focal_length_mm, focal_length_35mm, title, description,
    keywords, rating, label, creator, location, city, region, country";

/// The last change of the file, as local time in seconds since 1970.
const LOCAL_TIME: &str = "unixepoch(?22 / 1000000000, 'unixepoch', 'localtime')";

/// Whether another program's library told the time, and the file has none.
const TIME_IS_TOLD: &str = "?3 IS NULL AND taken_source NOT NULL";

/// Whether another program's library told the place, and the file has none.
const PLACE_IS_TOLD: &str = "?7 IS NULL AND place_source NOT NULL";

/// Replaces a content's metadata, which the current version of the reader has read. Where the file has no date or place,
/// what another program's library told stays or counts again, and the person's date counts as before. `mtime_ns` is the last
/// change of the file with this content, in nanoseconds since 1970: it orders pictures whose time is unknown.
///
/// # Errors
///
/// Database errors.
pub fn put(connection: &Connection, id: ContentId, metadata: &Metadata, mtime_ns: i64) -> Result<()> {
    let Metadata { taken, position, exposure, keywords, places, .. } = metadata;
    sources::set_people_in_file(connection, id, &metadata.people)?;
    dates::lift(connection, id)?;
    connection
        .prepare_cached(&format!(
            "UPDATE contents SET ({COLUMNS}, metadata_version, shown_at, taken_source, place_source) = (?2,
                iif({TIME_IS_TOLD}, taken_at, ?3), iif({TIME_IS_TOLD}, taken_ns, ?4),
                iif({TIME_IS_TOLD}, taken_offset, ?5), iif({TIME_IS_TOLD}, taken_from, ?6),
                iif({PLACE_IS_TOLD}, latitude, ?7), iif({PLACE_IS_TOLD}, longitude, ?8), ?9, ?10, ?11,
                ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?23, ?24, ?25, ?26, ?27, ?28, ?21,
                coalesce(?3, iif({TIME_IS_TOLD}, taken_at, NULL), {LOCAL_TIME}, shown_at),
                iif({TIME_IS_TOLD}, taken_source, NULL), iif({PLACE_IS_TOLD}, place_source, NULL))
             WHERE id = ?1"
        ))?
        .execute(params![
            id,
            metadata.orientation.number(),
            taken.map(|taken| taken.at),
            taken.and_then(|taken| taken.nanoseconds),
            taken.and_then(|taken| taken.offset_minutes),
            taken.map(|taken| taken.from.name()),
            position.map(|position| position.latitude),
            position.map(|position| position.longitude),
            metadata.altitude,
            metadata.camera,
            metadata.lens,
            exposure.seconds,
            exposure.f_number,
            exposure.iso,
            exposure.focal_length_mm,
            exposure.focal_length_35mm,
            metadata.title,
            metadata.description,
            (!keywords.is_empty()).then(|| to_json(keywords)),
            metadata.rating,
            METADATA_VERSION,
            mtime_ns,
            metadata.label,
            metadata.creator,
            places.location,
            places.city,
            places.region,
            places.country,
        ])?;
    if taken.is_none() || position.is_none() {
        // The file may have had them before, and so kept what was told from being stored.
        sources::give_date_and_place(connection, id)?;
    }
    dates::lay(connection, id)
}

/// What a picture's files say of what the person can say, too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InFiles {
    /// Stars, 0 to 5; -1 for a rejected picture.
    pub rating: Option<i8>,
    /// The title.
    pub title: Option<String>,
    /// The description.
    pub description: Option<String>,
    /// When it was taken, as local time in seconds since 1970.
    pub taken_at: Option<i64>,
}

/// What a picture's files say of what the person can say, too, as they were last read.
///
/// # Errors
///
/// Database errors.
pub fn in_files(connection: &Connection, id: ContentId) -> Result<InFiles> {
    let found = connection
        .prepare_cached(
            "SELECT c.rating, c.title, c.description,
                    CASE WHEN d.content_id IS NULL THEN iif(c.taken_source IS NULL, c.taken_at, NULL)
                         ELSE iif(d.told_source IS NULL, d.told_at, NULL) END
             FROM contents c LEFT JOIN person_dates d ON d.content_id = c.id WHERE c.id = ?1",
        )?
        .query_row([id], |row| {
            Ok(InFiles {
                rating: row.get(0)?,
                title: row.get(1)?,
                description: row.get(2)?,
                taken_at: row.get(3)?,
            })
        })
        .optional()?;
    Ok(found.unwrap_or_default())
}

/// The metadata in the columns from `first` on. The people in it are rows of their own, which the caller adds.
pub(super) fn from_row(row: &Row<'_>, first: usize) -> Result<Metadata> {
    let position: (Option<f64>, Option<f64>) = (row.get(first + 5)?, row.get(first + 6)?);
    let keywords: Option<String> = row.get(first + 17)?;
    Ok(Metadata {
        orientation: Orientation::from_exif(row.get(first)?),
        // Only the decoder asks for it, and reads it from the file.
        adobe_rgb: false,
        taken: taken(row, first + 1)?,
        position: position.0.zip(position.1).map(|(latitude, longitude)| Position { latitude, longitude }),
        altitude: row.get(first + 7)?,
        camera: row.get(first + 8)?,
        lens: row.get(first + 9)?,
        exposure: Exposure {
            seconds: row.get(first + 10)?,
            f_number: row.get(first + 11)?,
            iso: row.get(first + 12)?,
            focal_length_mm: row.get(first + 13)?,
            focal_length_35mm: row.get(first + 14)?,
        },
        title: row.get(first + 15)?,
        description: row.get(first + 16)?,
        keywords: keywords.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default(),
        rating: row.get(first + 18)?,
        label: row.get(first + 19)?,
        creator: row.get(first + 20)?,
        places: Places {
            location: row.get(first + 21)?,
            city: row.get(first + 22)?,
            region: row.get(first + 23)?,
            country: row.get(first + 24)?,
        },
        people: Vec::new(),
    })
}

fn taken(row: &Row<'_>, first: usize) -> Result<Option<Taken>> {
    let Some(at) = row.get(first)? else { return Ok(None) };
    let from: Option<String> = row.get(first + 3)?;
    Ok(Some(Taken {
        at,
        nanoseconds: row.get(first + 1)?,
        offset_minutes: row.get(first + 2)?,
        // Before the source was stored, EXIF was the only one.
        from: from.and_then(|name| TakenFrom::from_name(&name)).unwrap_or(TakenFrom::Exif),
    }))
}
