//! The values that filters can have in this library, with their numbers of pictures.
//!
//! Owns what counts as one value. Reads nothing but an index where it can.

use std::collections::HashMap;

use rusqlite::{Connection, Result};
use unicode_normalization::UnicodeNormalization;

use super::filters::{self, fold};
use super::values::DAY;
use super::{places, sources, tags};
use crate::calendar::{date, day_number};
use crate::ids::ContentId;

/// A value that pictures have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facet {
    /// The value as a filter takes it.
    pub value: String,
    /// How many shown pictures have it.
    pub count: u64,
}

/// What values are counted of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FacetKind {
    /// Names of the library's folders and of all folders in them. Equal names are one value, counted with all pictures
    /// below folders of this name.
    Folder,
    /// Tags with those below them, the person's and keywords.
    Tag,
    /// Names of albums, with the pictures of all albums of a name.
    Album,
    /// Names of people, with the pictures of everybody whose name has these words.
    Person,
    /// Cameras.
    Camera,
    /// Lenses.
    Lens,
    /// Towns, regions and countries.
    Place,
    /// Formats, such as `jpeg`.
    Type,
    /// Years in which pictures were taken.
    Year,
}

/// Every value of a kind that shown pictures have, the most frequent first, then by value.
///
/// # Errors
///
/// Database errors.
pub fn facets(connection: &Connection, kind: FacetKind) -> Result<Vec<Facet>> {
    let mut found = match kind {
        FacetKind::Folder => folders(connection)?,
        FacetKind::Tag => tags::all(connection)?
            .into_iter()
            .map(|tag| Facet { value: tag.path, count: tag.count })
            .collect(),
        FacetKind::Album => of_counts(sources::named_albums(connection)?),
        FacetKind::Person => of_counts(sources::named_people(connection)?),
        FacetKind::Camera => column(connection, "camera")?,
        FacetKind::Lens => column(connection, "lens")?,
        FacetKind::Place => of_counts(places::named(connection)?),
        FacetKind::Type => column(connection, "format")?,
        FacetKind::Year => years(connection)?,
    };
    found.sort_unstable_by(|one, other| (other.count, &one.value).cmp(&(one.count, &other.value)));
    Ok(found)
}

/// Values of one of the first columns of the index: groups in its order need no sorting.
fn column(connection: &Connection, column: &str) -> Result<Vec<Facet>> {
    let mut query = connection.prepare_cached(&format!(
        "SELECT {column}, count(*) FROM contents INDEXED BY contents_by_camera WHERE hidden_since IS NULL
         GROUP BY camera, lens, format"
    ))?;
    let mut rows = query.query([])?;
    let mut counts: HashMap<String, u64> = HashMap::new();
    while let Some(row) = rows.next()? {
        if let Some(value) = row.get::<_, Option<String>>(0)?.filter(|value| !value.is_empty()) {
            *counts.entry(value).or_default() += row.get::<_, u64>(1)?;
        }
    }
    Ok(of_counts(counts))
}

fn of_counts(counts: HashMap<String, u64>) -> Vec<Facet> {
    counts.into_iter().map(|(value, count)| Facet { value, count }).collect()
}

/// Years, each counted in a range of the index of times.
fn years(connection: &Connection) -> Result<Vec<Facet>> {
    let mut latest = connection.prepare_cached("SELECT max(shown_at) FROM contents WHERE shown_at < ?1")?;
    let mut count = connection.prepare_cached(
        "SELECT count(*) FROM contents WHERE shown_at >= ?1 AND shown_at < ?2 AND hidden_since IS NULL",
    )?;
    let mut found = Vec::new();
    let mut end = i64::MAX;
    while let Some(time) = latest.query_row([end], |row| row.get::<_, Option<i64>>(0))? {
        let year = date(time.div_euclid(DAY)).0;
        let (start, next) = (day_number(year, 1, 1) * DAY, day_number(year + 1, 1, 1) * DAY);
        let pictures = count.query_row((start, next), |row| row.get(0))?;
        if pictures > 0 {
            found.push(Facet { value: year.to_string(), count: pictures });
        }
        end = start;
    }
    Ok(found)
}

/// Folders' names.
fn folders(connection: &Connection) -> Result<Vec<Facet>> {
    let mut names = Names::default();
    // Every file as (content, folder).
    let mut files: Vec<(ContentId, usize)> = Vec::new();
    let mut by_path: HashMap<(i64, Vec<u8>), usize> = HashMap::new();
    let (mut last, mut at) = ((-1, Vec::new()), 0);
    let roots = filters::roots(connection)?;
    filters::for_each_file(connection, |root, folder, _, id| {
        if last.0 != root || last.1 != folder {
            last = (root, folder.to_vec());
            at = *by_path
                .entry(last.clone())
                .or_insert_with(|| names.add(roots.get(&root).map_or("", String::as_str), folder));
        }
        files.push((id, at));
        Ok(())
    })?;
    // Copies of a picture follow each other, so that it counts once in a name.
    files.sort_unstable();
    for (id, folder) in files {
        names.count(id, folder);
    }
    Ok(names.found.into_iter().map(|name| Facet { value: name.spelled, count: name.count }).collect())
}

/// Names of folders while they are counted.
#[derive(Default)]
struct Names {
    found: Vec<Name>,
    by_key: HashMap<String, usize>,
    /// The names on the path of each folder.
    folders: Vec<Vec<usize>>,
}

struct Name {
    /// As it is spelled first.
    spelled: String,
    count: u64,
    /// The picture that was counted last; 0 is none.
    last: i64,
}

impl Names {
    /// Adds a folder: the last name of its root, and its path below it. Returns its number.
    fn add(&mut self, root: &str, path: &[u8]) -> usize {
        let below = path.split(|&byte| byte == b'/').map(String::from_utf8_lossy);
        let names = [root.into()].into_iter().chain(below).filter(|name| !name.is_empty());
        let mut line: Vec<usize> = names
            .map(|name| {
                let next = self.found.len();
                let at = *self.by_key.entry(fold(&name)).or_insert(next);
                if at == next {
                    self.found.push(Name { spelled: name.nfc().collect(), count: 0, last: 0 });
                }
                at
            })
            .collect();
        line.sort_unstable();
        line.dedup();
        self.folders.push(line);
        self.folders.len() - 1
    }

    fn count(&mut self, id: ContentId, folder: usize) {
        for &at in &self.folders[folder] {
            let name = &mut self.found[at];
            if name.last != id.0 {
                name.last = id.0;
                name.count += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::database::Catalogue;
    use super::super::sources::Facts;
    use super::*;

    fn values(db: &Connection, kind: FacetKind) -> Vec<(String, u64)> {
        facets(db, kind).unwrap().into_iter().map(|facet| (facet.value, facet.count)).collect()
    }

    /// Has another program say of pictures 1, 2 and 4, the last of which is hidden, where they are and who is in them.
    fn tell(db: &Connection) -> Result<()> {
        let source = sources::add(db, "lightroom", Path::new("/c.lrcat"), false)?;
        let paths =
            [vec!["Norway".to_owned()], vec!["x".to_owned(), "Trips".to_owned()], vec!["TRIPS".to_owned()]];
        sources::put_albums(db, source, ["a", "b", "c"].into_iter().zip(paths.iter().map(Vec::as_slice)))?;
        for (key, albums, person) in [("1", "abc", "Anna Müller"), ("2", "c", "Anna"), ("4", "ab", "Bo")] {
            let albums = albums.chars().map(String::from).collect();
            let facts = Facts { albums, people: vec![person.to_owned()], ..Facts::default() };
            sources::put(db, source, key, (Path::new("/a.jpg"), None), &facts)?;
        }
        sources::pictures(db, source)?
            .iter()
            .try_for_each(|row| sources::apply(db, source, row.id, ContentId(row.key.parse().unwrap())))
    }

    #[test]
    fn values_are_counted_once_a_picture_and_never_of_hidden_ones() {
        let dir = tempfile::tempdir().unwrap();
        let catalogue = Catalogue::open(dir.path(), true).unwrap();
        let fill = r#"
            INSERT INTO folders (id, path, added_at) VALUES (1, CAST('/x/Trips' AS BLOB), 0);
            INSERT INTO contents (id, hash, bytes, format, width, height, orientation, phash, added_at, shown_at,
                                  camera, lens, hidden_since)
            VALUES (1, zeroblob(32), 1, 'jpeg', 4, 3, 1, 0, 7, 1500000000, 'X100', '35mm', NULL),
                   (2, x'01', 1, 'jpeg', 4, 3, 1, 0, 7, 1500000000, 'X200', '35mm', NULL),
                   (3, x'02', 1, 'png', 4, 3, 1, 0, 7, -1, NULL, NULL, NULL),
                   (4, x'03', 1, 'gif', 4, 3, 1, 0, 7, 0, 'Z', 'z', 7);
            INSERT INTO files (folder_id, path, bytes, mtime_ns, inode, device, content_id, state, tried_with, seen_at)
            SELECT 1, CAST(value ->> 1 AS BLOB), 1, 0, 0, 0, value ->> 0, value ->> 2, 1, 0 FROM json_each('[
                [1, "Japan/Tokyo/a.jpg", "present"], [1, "tokyo/a.jpg", "present"],
                [2, "Japan/Tokyo/b.jpg", "offline"], [3, "c.png", "present"], [4, "d/d.gif", "gone"]]');"#;
        let (folder, camera, lens, format, year) = catalogue
            .write(|db| {
                db.execute_batch(fill)?;
                tags::add(db, &[ContentId(1), ContentId(4)], "a/b")?;
                assert_eq!(values(db, FacetKind::Tag), [("a".into(), 1), ("a/b".into(), 1)]);
                tell(db)?;
                let albums = [("Trips".into(), 2), ("Norway".into(), 1)];
                assert_eq!(values(db, FacetKind::Album), albums);
                assert_eq!(values(db, FacetKind::Person), [("Anna".into(), 2), ("Anna Müller".into(), 1)]);
                use FacetKind::{Camera, Folder, Lens, Type, Year};
                Ok((
                    values(db, Folder),
                    values(db, Camera),
                    values(db, Lens),
                    values(db, Type),
                    values(db, Year),
                ))
            })
            .unwrap();
        assert_eq!(folder, [("Trips".into(), 3), ("Japan".into(), 2), ("Tokyo".into(), 2)]);
        assert_eq!(camera, [("X100".into(), 1), ("X200".into(), 1)]);
        assert_eq!(lens, [("35mm".into(), 2)]);
        assert_eq!(format, [("jpeg".into(), 2), ("png".into(), 1)]);
        assert_eq!(year, [("2017".into(), 2), ("1969".into(), 1)]);
    }
}
