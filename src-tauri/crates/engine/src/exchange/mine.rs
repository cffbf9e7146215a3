//! What the person says about a picture.

use ratna_xmp::{Change, Edit, Keyword};
use rusqlite::{Connection, Result};

use super::moment::Moment;
use crate::catalogue::{captions, dates, marks, tags, titles};
use crate::ids::ContentId;

/// What the person says about a picture that files can say, too. Nothing that another program's library told is part of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mine {
    /// Tags as they are spelled, `animals/dog`, in the order of their paths.
    pub tags: Vec<String>,
    /// Stars from 0 to 5; `None` if the file's count.
    pub rating: Option<u8>,
    /// The title that the person gave it.
    pub title: Option<String>,
    /// The person's caption, or a captioner's where that is asked for.
    pub description: Option<String>,
    /// Whether the caption is a captioner's, which gives way to what anybody wrote.
    pub is_captioned: bool,
    /// When it was taken, where the person said so: local time in seconds since 1970.
    pub taken: Option<i64>,
}

impl Mine {
    /// What the person says about a content. With `captions`, a captioner's caption stands in for one of the person's.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn of(connection: &Connection, id: ContentId, captions: bool) -> Result<Self> {
        let caption = captions::of(connection, id)?;
        let caption = caption.filter(|caption| captions || caption.captioner.is_none());
        Ok(Self {
            tags: tags::own(connection, id)?,
            rating: marks::own_rating(connection, id)?,
            title: titles::own(connection, id)?,
            is_captioned: caption.as_ref().is_some_and(|caption| caption.captioner.is_some()),
            description: caption.map(|caption| caption.text),
            taken: dates::own(connection, id)?,
        })
    }

    /// Whether the person says nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The tags as keywords: the names of each from the outermost on.
    #[must_use]
    pub fn keywords(&self) -> Vec<Keyword> {
        self.tags.iter().map(|tag| tag.split('/').map(str::to_owned).collect()).collect()
    }

    /// All of it as a change of a packet that says nothing yet. What the person doesn't say is left.
    #[must_use]
    pub fn edit(&self) -> Edit {
        let keywords = self.keywords();
        Edit {
            keywords: if keywords.is_empty() { Change::Keep } else { Change::Set(keywords) },
            rating: self.rating.map_or(Change::Keep, |stars| Change::Set(stars as i8)),
            title: self.title.clone().map_or(Change::Keep, Change::Set),
            description: self.description.clone().map_or(Change::Keep, Change::Set),
            date: self.taken.map_or(Change::Keep, |taken| Change::Set(Moment::at(taken).spelled())),
        }
    }
}
