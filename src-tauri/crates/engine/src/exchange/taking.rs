//! Taking over what another program has changed about a picture.

use rusqlite::Connection;

use super::compared::Take;
use super::mine::Mine;
use super::places::Destination;
use crate::catalogue::{captions, dates, marks, tags, titles};

/// Takes over what another program changed; what the person says then.
pub(super) fn take(db: &Connection, at: &Destination, mut mine: Mine, take: &Take) -> rusqlite::Result<Mine> {
    let ids = [at.file.content];
    for tag in &take.tags {
        tags::remove(db, &ids, tag)?;
        // Nor does a rule give it back.
        tags::refuse(db, &ids, tag)?;
    }
    mine.tags.retain(|tag| !take.tags.contains(tag));
    if let Some(rating) = take.rating {
        marks::set_rating(db, &ids, rating)?;
        mine.rating = marks::own_rating(db, at.file.content)?;
    }
    if let Some(title) = &take.title {
        titles::set(db, at.file.content, title.as_deref())?;
        mine.title = title.clone();
    }
    if let Some(taken) = take.taken {
        mine.taken = taken;
        dates::set(db, &ids, mine.taken)?;
    }
    if let Some(description) = &take.description {
        match description {
            Some(text) => drop(captions::set_own(db, at.file.content, text)?),
            None => drop(captions::delete_own(db, at.file.content)?),
        }
        // A captioner's may come to light.
        mine.description = Mine::of(db, at.file.content, at.file.decided.captions)?.description;
    }
    Ok(mine)
}
