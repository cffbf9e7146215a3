//! What a window asks of a library besides indexing it: lists, one picture's facts, and what a person changes.
//!
//! Each function reads or writes what the catalogue holds and decides nothing a second host would decide
//! otherwise.

use std::path::{Path, PathBuf};
use std::time::Instant;

use blake3::Hash;
use rusqlite::Connection;

use crate::catalogue::details::{self, Details};
use crate::catalogue::folders::{self, Folder};
use crate::catalogue::listing::{self, Listed, Scope};
use crate::catalogue::{absent, embeddings, files, settings};
use crate::crawl::Excludes;
use crate::error::{Error, Result};
use crate::picture::{self, Shown, Size};
use crate::pipeline::read;
use crate::relevance::Strength;
use crate::space::Space;
use crate::{Library, calibration};

/// Pictures that a search in a window gives at most: more than anybody looks through. Each costs a look at its
/// stored vector and its row, wherever on disk they are.
const MOST: usize = 200;
/// Pictures given to someone who wants to see the nearest ones though they do not fit.
const NEAREST: usize = 60;
/// Setting that holds the patterns left out of every folder, as a JSON array.
const EXCLUDES: &str = "excludes";

/// A picture that was found, as a grid needs it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Match {
    /// The picture.
    pub listed: Listed,
    /// How near: the dot product of unit vectors, −1 to 1.
    pub score: f32,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// Nearest first: strong matches, then fair ones, then weak ones.
    pub matches: Vec<Match>,
    /// How many are strong; of pictures like another one all are.
    pub strong: usize,
    /// How many are fair.
    pub fair: usize,
    /// Whether weaker ones were left out.
    pub weaker: bool,
}

impl Found {
    /// Whether anything is near enough to be called a match.
    pub fn fits(&self) -> bool {
        self.strong + self.fair > 0
    }
}

impl Library {
    /// The pictures of a list that were catalogued after the content `after` (0: all of them), newest first.
    pub fn list(&self, scope: Scope, after: i64, limit: Option<u32>) -> Result<Vec<Listed>> {
        self.catalogue.read(|db| listing::list(db, scope, after, limit))
    }

    /// How many pictures a list has.
    pub fn count(&self, scope: Scope) -> Result<u64> {
        self.catalogue.read(|db| listing::count(db, scope))
    }

    /// The pictures that fit the words, best first. `weak` brings the nearest ones even if none fits.
    pub fn find(&self, typed: &str, weak: bool) -> Result<Found> {
        let started = Instant::now();
        let space = self.space();
        let vector = crate::vector_of(&*space.embedder, typed)?;
        let embedded = started.elapsed();
        let near = space.near(&self.catalogue, &vector, MOST)?;
        let cutoffs = calibration::cutoffs(&self.catalogue, &space, &vector)?;
        let fitting = near.iter().take_while(|(_, score)| cutoffs.strength(*score) != Strength::Weak).count();
        let shown = match (weak, fitting) {
            (false, _) => fitting,
            (true, 0) => NEAREST.min(near.len()),
            (true, _) => near.len(),
        };
        let matches = self.matches(&near[..shown])?;
        let count = |wanted| matches.iter().filter(|found| cutoffs.strength(found.score) == wanted).count();
        let (strong, fair) = (count(Strength::Strong), count(Strength::Fair));
        tracing::debug!(?embedded, elapsed = ?started.elapsed(), shown, "searched");
        Ok(Found { matches, strong, fair, weaker: shown < near.len() })
    }

    /// Pictures like one of the library, most like first, without it.
    pub fn similar_to(&self, id: i64) -> Result<Found> {
        let space = self.space();
        let vector = self.catalogue.read(|db| embeddings::get(db, space.model_id, id))?;
        let vector = vector.ok_or(Error::UnknownPicture { id })?;
        self.like(&space, &vector, |listed| listed.id != id)
    }

    /// Pictures like the one in a file anywhere on disk.
    pub fn similar_to_file(&self, path: &Path) -> Result<Found> {
        let space = self.space();
        let (hash, vector) = self.embed_file(&*space.embedder, path)?;
        self.like(&space, &vector, |listed| listed.hash != hash)
    }

    /// Pictures like the one in these bytes of a picture file.
    pub fn similar_to_bytes(&self, bytes: &[u8]) -> Result<Found> {
        let space = self.space();
        let pasted = read::pasted(bytes, space.embedder.input());
        let (hash, input) = pasted.map_err(|error| Error::NoPicture {
            path: PathBuf::from("the pasted picture"),
            reason: error.to_string(),
        })?;
        let vector = crate::embed_input(&*space.embedder, input)?;
        self.like(&space, &vector, |listed| listed.hash != hash)
    }

    fn like(&self, space: &Space, vector: &[f32], other: impl Fn(&Listed) -> bool) -> Result<Found> {
        let near = space.near(&self.catalogue, vector, MOST)?;
        let mut matches = self.matches(&near)?;
        matches.retain(|found| other(&found.listed));
        Ok(Found { strong: matches.len(), matches, ..Found::default() })
    }

    fn matches(&self, near: &[(i64, f32)]) -> Result<Vec<Match>> {
        self.catalogue.read(|db| {
            let mut matches = Vec::with_capacity(near.len());
            for &(id, score) in near {
                // One that was forgotten meanwhile is left out.
                matches.extend(listing::get(db, id)?.map(|listed| Match { listed, score }));
            }
            Ok(matches)
        })
    }

    /// All that is known of a picture.
    pub fn details(&self, id: i64) -> Result<Details> {
        self.catalogue.read(|db| details::of(db, id))?.ok_or(Error::UnknownPicture { id })
    }

    /// A picture as upright sRGB JPEG; none when no picture of the library has this hash.
    pub fn picture(&self, hash: &Hash, size: Size) -> Result<Option<Shown>> {
        picture::shown(self, hash, size)
    }

    /// Whether a file of the library that has a picture, or was meant to have one, lies at `path`.
    pub fn has_file(&self, path: &Path) -> Result<bool> {
        self.catalogue.read(|db| {
            let roots = folders::all(db)?;
            Ok(row_at(db, &roots, path)?.is_some())
        })
    }

    /// Makes ready what the first search needs, so that it need not wait for the model and the index.
    pub fn warm_up(&self) {
        if let Err(error) = self.space().begin_opening(&self.catalogue) {
            tracing::warn!(%error, "the first search will have to wait for the index");
        }
        if let Err(error) = self.catalogue.preload() {
            tracing::warn!(%error, "the first searches will have to wait for the disk");
        }
        if let Err(error) = self.find("a photograph", false) {
            tracing::warn!(%error, "the first search will have to wait for the model");
        }
    }

    /// Notes that files were taken away by a person; their pictures are no longer shown. Gives the rows that
    /// [`note_back`](Self::note_back) takes.
    pub fn note_gone(&self, paths: &[PathBuf]) -> Result<Vec<i64>> {
        self.catalogue.write(|db| {
            let roots = folders::all(db)?;
            let mut rows = Vec::new();
            for path in paths {
                rows.extend(row_at(db, &roots, path)?);
            }
            rows.iter().try_for_each(|&id| absent::take_away(db, id))?;
            Ok(rows)
        })
    }

    /// Undoes [`note_gone`](Self::note_gone).
    pub fn note_back(&self, rows: &[i64]) -> Result<()> {
        self.catalogue.write(|db| rows.iter().try_for_each(|&id| files::set_back(db, id)))
    }

    /// Whether `path` is a folder of the library.
    pub fn knows(&self, path: &Path) -> Result<bool> {
        self.catalogue.read(|db| Ok(folders::at(db, path)?.is_some()))
    }

    /// Leaves a subfolder out of a folder of the library, from the next run on.
    pub fn exclude(&self, folder_id: i64, subfolder: &Path) -> Result<()> {
        let subfolder = subfolder.canonicalize().map_err(Error::io(subfolder))?;
        let folder = self.catalogue.read(|db| folders::find(db, folder_id))?;
        let folder = folder.ok_or_else(|| Error::UnknownFolder { path: subfolder.clone() })?;
        let inside = subfolder.strip_prefix(&folder.path).ok().filter(|inside| *inside != Path::new(""));
        let Some(inside) = inside else {
            let reason = format!("it does not lie in {}", folder.path.display());
            return Err(Error::NoFolder { path: subfolder, reason });
        };
        let pattern = Excludes::exactly(inside);
        self.catalogue.write(|db| {
            let mut excludes = folders::get(db, folder_id)?.excludes;
            if !excludes.contains(&pattern) {
                excludes.push(pattern);
            }
            folders::set_excludes(db, folder_id, &excludes)
        })
    }

    /// Patterns left out of every folder.
    pub fn excludes(&self) -> Result<Vec<String>> {
        let text = self.setting(EXCLUDES)?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
    }

    /// Replaces the patterns left out of every folder, from the next run on.
    pub fn set_excludes(&self, patterns: &[String]) -> Result<()> {
        Excludes::parse(patterns)?;
        self.set_setting(EXCLUDES, &serde_json::Value::from(patterns.to_vec()).to_string())
    }

    /// A host's own setting.
    pub fn setting(&self, key: &str) -> Result<Option<String>> {
        self.catalogue.read(|db| settings::get(db, key))
    }

    /// Keeps a host's own setting.
    pub fn set_setting(&self, key: &str, value: &str) -> Result<()> {
        self.catalogue.write(|db| settings::set(db, key, value))
    }
}

/// The row of the file at an absolute path, if the library has one.
fn row_at(db: &Connection, roots: &[Folder], path: &Path) -> rusqlite::Result<Option<i64>> {
    let inside = |root: &Folder| Some((root.id, path.strip_prefix(&root.path).ok()?));
    // Of folders that lie in each other, which are in the order of their paths, the innermost has it.
    let Some((folder_id, relative)) = roots.iter().rev().find_map(inside) else { return Ok(None) };
    files::at(db, folder_id, relative)
}
