//! What is known of a picture, as a record.

use std::path::PathBuf;

use rusqlite::{Connection, Result};

use super::path_text::texts;
use super::record::{ModelCaption, OtherFile, Record};
use super::wanted::Wanted;
use crate::catalogue::captions::Caption;
use crate::catalogue::details::{self, Details};
use crate::catalogue::said::{self, Said};
use crate::catalogue::{files, words};
use crate::embedding_space::relevance::Strength;

/// The record of a picture; `None` if the catalogue has it no more.
pub(super) fn record(db: &Connection, wanted: &Wanted) -> Result<Option<Record>> {
    let Some(details) = details::of(db, wanted.id)? else { return Ok(None) };
    let mut record = Record::default();
    set_files(db, &mut record, &details)?;
    set_said(&mut record, said::of(db, wanted.id)?);
    set_words(db, &mut record, wanted)?;
    set_facts(&mut record, details);
    if let Some((score, strength)) = wanted.score {
        let strength = match strength {
            Strength::Strong => "strong",
            Strength::Fair => "fair",
            Strength::Weak => "weak",
        };
        (record.score, record.strength) = (Some(score), Some(strength.to_owned()));
    }
    Ok(Some(record))
}

fn set_files(db: &Connection, record: &mut Record, details: &Details) -> Result<()> {
    let copies = details.copies.iter();
    let mut all: Vec<(PathBuf, bool, bool)> =
        copies.map(|copy| (copy.path.clone(), copy.offline, copy.companion)).collect();
    record.hidden = all.is_empty();
    if record.hidden {
        // Where it was.
        let states = files::states(db, Some(details.id), None)?;
        all.extend(states.into_iter().map(|(path, _)| (path, true, false)));
    }
    let mut files = all.into_iter().map(|(path, offline, companion)| {
        let (path, path_bytes) = texts(&path);
        OtherFile { path, path_bytes, offline, companion }
    });
    if let Some(first) = files.next() {
        (record.path, record.path_bytes, record.offline) = (first.path, first.path_bytes, first.offline);
    }
    record.other_files = files.collect();
    Ok(())
}

fn set_said(record: &mut Record, said: Said) {
    let Said { own, by_rule, told, file_rating, own_caption, captions, .. } = said;
    record.rule_tags = by_rule;
    (record.tags, record.rating, record.favourite) = (own.tags, own.rating, own.favourite);
    (record.source_tags, record.source_rating, record.source_favourite) =
        (told.tags, told.rating, told.favourite);
    record.file_rating = file_rating;
    if let Some(Caption { text, made_at, .. }) = own_caption {
        (record.caption, record.caption_made_at) = (Some(text), Some(made_at));
    }
    let model_caption = |caption: Caption| {
        let Caption { text, captioner, language, made_at } = caption;
        ModelCaption { text, by: captioner.unwrap_or_default(), language, made_at }
    };
    record.model_captions = captions.into_iter().map(model_caption).collect();
}

fn set_words(db: &Connection, record: &mut Record, wanted: &Wanted) -> Result<()> {
    let read = words::get(db, wanted.id)?.filter(|(_, reading)| reading.failure.is_none());
    if let Some((_, reading)) = read {
        let lines: Vec<&str> = reading.lines.iter().map(|line| line.text.as_str()).collect();
        record.text = said_of(lines.join("\n"));
        record.text_language = reading.language.and_then(said_of);
    }
    Ok(())
}

fn set_facts(record: &mut Record, details: Details) {
    record.content = Some(details.hash.to_hex().to_string());
    record.title = details.title().map(str::to_owned).and_then(said_of);
    record.title_is_own = details.own_title.is_some();
    record.description = details.description().map(str::to_owned).and_then(said_of);
    let Details { bytes, format, width, height, metadata, place, seen, albums, people_named, .. } = details;
    (record.bytes, record.format, record.width, record.height) = (bytes, format, width, height);
    record.taken = metadata.taken.map(|taken| taken.to_string());
    record.taken_from = metadata.taken.map(|taken| taken.from.name().to_owned());
    record.latitude = metadata.position.map(|position| position.latitude);
    record.longitude = metadata.position.map(|position| position.longitude);
    record.altitude = metadata.altitude;
    (record.camera, record.lens) = (metadata.camera.and_then(said_of), metadata.lens.and_then(said_of));
    record.file_place = metadata.places.names().map(str::to_owned).collect();
    (record.label, record.creator) = (metadata.label.and_then(said_of), metadata.creator.and_then(said_of));
    record.file_tags = metadata.keywords;
    if let Some(place) = place {
        record.town = said_of(place.town);
        record.region = said_of(place.region);
        record.country = said_of(place.country);
    }
    if let Some(seen) = seen {
        let names = |name: &str| name.to_owned();
        record.main_colours = seen.appearance.colours.iter().map(|colour| names(colour.name())).collect();
        record.kinds = seen.appearance.kinds.iter().map(|kind| names(kind.name())).collect();
        record.people_count = seen.people;
    }
    record.people = people_named;
    record.albums = albums.iter().map(|path| path.join("/")).collect();
}

/// A text that says something: a cell can't tell an empty one from none.
fn said_of(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}
