//! Variants of pictures, and what is said about each.
//!
//! A variant has three layers: what the file said, what the person changed, and both combined. Each has a row of metadata,
//! which one side or the other refers to, depending on the version.

use std::collections::HashMap;

use super::columns::{number, select, text};
use crate::database::Database;
use crate::error::Result;
use crate::listing::Note;

/// The most characters of a title, a description, and all keywords of a picture.
const CHARS: (usize, usize, usize) = (255, 2_000, 50_000);

/// What is said about a variant.
#[derive(Clone, Default)]
pub(super) struct Metadata {
    pub(super) rating: Option<i64>,
    pub(super) keywords: Option<String>,
    pub(super) title: Option<String>,
    pub(super) description: Option<String>,
}

/// All variants of a catalogue.
#[derive(Default)]
pub(super) struct Variants {
    /// How many variants a picture has, and what is said about the first, by the picture's id.
    pub(super) of_image: HashMap<i64, (u32, Metadata)>,
    /// The pictures' ids by those of their variants.
    pub(super) images: HashMap<i64, i64>,
}

impl Variants {
    pub(super) fn read(database: &Database, notes: &mut Vec<Note>) -> Result<Self> {
        let columns = ["Z_PK", "ZIMAGE", "ZINDEX", "ZCOMBINEDSETTINGS", "ZADJUSTMENTLAYER", "ZDEFAULTLAYER"];
        let Some(sql) = select(database, "ZVARIANT", &columns, notes)? else { return Ok(Self::default()) };
        let layers = metadata_of_layers(database, notes)?;
        let mut rows = database.rows(&sql, |row| {
            let layers = [number(row, 3)?, number(row, 4)?, number(row, 5)?];
            Ok((number(row, 2)?, number(row, 0)?, number(row, 1)?, layers))
        })?;
        // The first comes first.
        rows.sort();
        let mut variants = Self::default();
        for (_, id, image, of_variant) in rows {
            let Some(image) = image else { continue };
            variants.images.extend(id.map(|id| (id, image)));
            let (count, _) = variants.of_image.entry(image).or_insert_with(|| {
                (0, Metadata::combined(of_variant.iter().flatten().filter_map(|id| layers.get(id))))
            });
            *count = count.saturating_add(1);
        }
        Ok(variants)
    }
}

impl Metadata {
    /// The first of each value.
    fn combined<'a>(layers: impl Iterator<Item = &'a Self>) -> Self {
        layers.fold(Self::default(), |known, layer| Self {
            rating: known.rating.or(layer.rating),
            keywords: known.keywords.or_else(|| layer.keywords.clone()),
            title: known.title.or_else(|| layer.title.clone()),
            description: known.description.or_else(|| layer.description.clone()),
        })
    }
}

/// Metadata by the id of its layer.
fn metadata_of_layers(database: &Database, notes: &mut Vec<Note>) -> Result<HashMap<i64, Metadata>> {
    let refers = database.has_column("ZVARIANTMETADATA", "ZLAYER")?;
    let is_referred_to = database.has_column("ZVARIANTLAYER", "ZMETADATA")?;
    let columns = [
        "Z_PK",
        "ZBASIC_RATING",
        "ZCONTENT_KEYWORDS",
        "ZSTATUS_TITLE",
        "ZCONTENT_HEADLINE",
        "ZCONTENT_DESCRIPTION",
        "ZLAYER",
    ];
    let columns = if refers { &columns[..] } else { &columns[..6] };
    let Some(sql) = select(database, "ZVARIANTMETADATA", columns, notes)? else { return Ok(HashMap::new()) };
    if !refers && !is_referred_to {
        notes.push(Note::Lacks("ZVARIANTMETADATA.ZLAYER".to_owned()));
        return Ok(HashMap::new());
    }
    let rows = database.rows(&sql, |row| {
        let metadata = Metadata {
            rating: number(row, 1)?,
            keywords: text(row, 2, CHARS.2)?,
            title: text(row, 3, CHARS.0)?.or(text(row, 4, CHARS.0)?),
            description: text(row, 5, CHARS.1)?,
        };
        Ok((number(row, 0)?, if refers { number(row, 6)? } else { None }, metadata))
    })?;
    let mut of_layers = HashMap::new();
    let mut by_id = HashMap::new();
    for (id, layer, metadata) in rows {
        match (layer, id) {
            (Some(layer), _) => drop(of_layers.insert(layer, metadata)),
            (None, Some(id)) => drop(by_id.insert(id, metadata)),
            (None, None) => {}
        }
    }
    if is_referred_to && !by_id.is_empty() {
        let sql = "SELECT Z_PK, ZMETADATA FROM ZVARIANTLAYER";
        for (layer, id) in database.rows(sql, |row| Ok((number(row, 0)?, number(row, 1)?)))? {
            if let (Some(layer), Some(metadata)) = (layer, id.and_then(|id| by_id.get(&id))) {
                of_layers.entry(layer).or_insert_with(|| metadata.clone());
            }
        }
    }
    Ok(of_layers)
}
