//! The texts of a content.

use rusqlite::{Connection, OptionalExtension, Result};

use super::super::{captions, sources, tags, titles as own_titles, words as read};
use super::unicode::normal;
use crate::ids::ContentId;

/// Files of one content whose names are taken: copies mostly have the same.
const MAX_FILES: u32 = 100;

/// The texts of a content in the order of the fields; `None` if it is hidden, has no file or does not exist.
pub(super) fn of(connection: &Connection, id: ContentId) -> Result<Option<[String; 7]>> {
    let found = connection
        .prepare_cached(
            "SELECT title, description, keywords, label, creator, location, city, region, country
             FROM contents WHERE id = ?1 AND hidden_since IS NULL",
        )?
        .query_row([id], |row| {
            let text = |column| row.get::<_, Option<String>>(column);
            let others = (3..9).filter_map(|column| text(column).transpose()).collect::<Result<Vec<_>>>()?;
            Ok((text(0)?, text(1)?, text(2)?, others))
        })
        .optional()?;
    let Some((title, description, keywords, others)) = found else { return Ok(None) };
    let (mut names, folders) = files(connection, id)?;
    if names.is_empty() {
        return Ok(None);
    }
    let (mut titles, mut descriptions): (Vec<String>, Vec<String>) =
        (title.into_iter().collect(), description.into_iter().collect());
    for said in sources::texts_of(connection, id)? {
        said.name.into_iter().for_each(|name| add(&mut names, name));
        said.title.into_iter().for_each(|title| add(&mut titles, title));
        said.description.into_iter().for_each(|description| add(&mut descriptions, description));
    }
    if let Some(own) = own_titles::own(connection, id)? {
        titles = vec![own];
    }
    let mut words = tags::of(connection, id)?;
    words.extend(
        keywords.and_then(|json| serde_json::from_str::<Vec<String>>(&json).ok()).unwrap_or_default(),
    );
    words.extend(others);
    words.extend(sources::albums_of(connection, id)?.iter().map(|path| path.join("/")));
    words.extend(sources::people_of(connection, id)?);
    let texts = [
        names.join("\n"),
        folders.join("\n"),
        titles.join("\n"),
        descriptions.join("\n"),
        words.join("\n"),
        read::text(connection, id)?.unwrap_or_default(),
        captions::of(connection, id)?.map(|caption| caption.text).unwrap_or_default(),
    ];
    Ok(Some(texts.map(|text| normal(&text))))
}

/// The names of its files, and the folders in the library that they are in. Each of them once.
fn files(connection: &Connection, id: ContentId) -> Result<(Vec<String>, Vec<String>)> {
    let mut query = connection.prepare_cached(
        "SELECT f.path, r.path FROM files f JOIN folders r ON r.id = f.folder_id
         WHERE f.content_id = ?1 AND f.state IN ('present', 'offline') LIMIT ?2",
    )?;
    let mut rows = query.query((id, MAX_FILES))?;
    let (mut names, mut folders) = (Vec::new(), Vec::new());
    while let Some(row) = rows.next()? {
        let (path, root) = (row.get_ref(0)?.as_blob()?, row.get_ref(1)?.as_blob()?);
        let path = String::from_utf8_lossy(path);
        let (below, name) = path.rsplit_once('/').unwrap_or(("", &path));
        let root = root.rsplit(|&byte| byte == b'/').find(|name| !name.is_empty()).unwrap_or_default();
        add(&mut names, name.to_owned());
        add(&mut folders, format!("{}/{below}", String::from_utf8_lossy(root)));
    }
    Ok((names, folders))
}

fn add(texts: &mut Vec<String>, text: String) {
    if !texts.contains(&text) {
        texts.push(text);
    }
}
