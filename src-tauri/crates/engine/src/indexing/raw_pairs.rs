//! Pairs raw files with the pictures that the camera saved of the same shot. Never reads a file: `same_shot` does.
//!
//! Owns the rules: in one folder, a raw file whose path differs from that of a JPEG or HEIC only in extension and
//! case is its companion, if the metadata of the two is that of one shot. They are shown as one picture, the JPEG or
//! HEIC; the companion is another file of that picture, and its pixels are not read. A companion whose picture
//! disappears or cannot be read becomes a picture of its own.

use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::pipeline::Job;
use super::reconcile::{Match, Plan};
use super::same_shot::SameName;
use crate::catalogue::Catalogue;
use crate::catalogue::files::{self, FileUpdate, State};
use crate::catalogue::sidecars;
use crate::disk::walk::{self, Candidate, is_raw_name};
use crate::error::Result;
use crate::ids::{ContentId, FileId, FolderId};
use crate::pictures::decode::DECODER_VERSION;

/// Extensions of the pictures that cameras write beside raw files, in order of preference.
const MAIN: &[&str] = &["jpg", "jpeg", "jpe", "jif", "jfif", "pjpeg", "heic", "heif", "hif"];

/// Companions by folder and path, with the path of their picture in the same folder of the library.
#[derive(Debug, Default)]
pub(crate) struct Pairs(HashMap<(FolderId, PathBuf), PathBuf>);

/// A raw file that has a picture beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Companion {
    /// Its row, if it has one.
    pub(crate) row: Option<FileId>,
    /// The raw file.
    pub(crate) candidate: Candidate,
    /// Its picture's path in the same folder of the library.
    pub(crate) main: PathBuf,
    /// Whether the catalogue lacks the raw file's own content: if the picture cannot be read, the raw file has to be.
    pub(crate) unread: bool,
    /// Whether its row is that of a companion already, and is written only if the picture's content has changed.
    pub(crate) linked: bool,
}

/// What the files of one shot have in common: folder, parent, and name without extension in lower case.
type Shot<'a> = (FolderId, &'a Path, OsString);

/// The raw files among the files of a walk that have pictures of the same name.
pub(super) fn same_names(candidates: &[Candidate]) -> Vec<SameName> {
    let raw = candidates.iter().filter(|candidate| is_raw_name(&candidate.path));
    let shots: HashSet<Shot<'_>> = raw.clone().filter_map(shot).collect();
    if shots.is_empty() {
        return Vec::new();
    }
    let mut mains: HashMap<Shot<'_>, Vec<(usize, &Candidate)>> = HashMap::new();
    for candidate in candidates {
        let Some(rank) = rank(&candidate.path) else { continue };
        let Some(shot) = shot(candidate).filter(|shot| shots.contains(shot)) else { continue };
        mains.entry(shot).or_default().push((rank, candidate));
    }
    mains.values_mut().for_each(|mains| mains.sort_by_key(|(rank, main)| (*rank, &main.path)));
    let named = raw.filter_map(|raw| {
        let mains = mains.get(&shot(raw)?)?.iter().map(|(_, main)| (*main).clone()).collect();
        Some(SameName { raw: raw.clone(), mains })
    });
    named.collect()
}

impl FromIterator<(Candidate, PathBuf)> for Pairs {
    fn from_iter<T: IntoIterator<Item = (Candidate, PathBuf)>>(pairs: T) -> Self {
        let pairs = pairs.into_iter();
        Self(pairs.map(|(raw, main)| ((raw.folder_id, raw.path), main)).collect())
    }
}

impl Pairs {
    /// Takes the companions out of a plan, so that they are not read. `known` are the rows that have been
    /// companions so far; those that no longer have a picture are read as if they had changed.
    pub(crate) fn take_from(&self, plan: &mut Plan, known: &HashSet<FileId>) -> Vec<Companion> {
        let mut companions = Vec::new();
        let mut unpaired = Vec::new();
        for list in [&mut plan.unchanged, &mut plan.refreshed, &mut plan.moved] {
            list.retain(|row| {
                let is_companion = known.contains(&row.id);
                match self.companion(&row.candidate, Some(row.id)) {
                    Some(companion) => {
                        let (unread, linked) = (is_companion, is_companion);
                        companions.push(Companion { unread, linked, ..companion });
                        false
                    }
                    None if is_companion => {
                        unpaired.push(row.clone());
                        false
                    }
                    None => true,
                }
            });
        }
        for list in [&mut plan.changed, &mut plan.to_verify, &mut plan.retried] {
            let mut taken = |row: &Match| {
                self.companion(&row.candidate, Some(row.id)).map(|found| companions.push(found))
            };
            list.retain(|row| taken(row).is_none());
        }
        plan.new.retain(|candidate| {
            self.companion(candidate, None).map(|found| companions.push(found)).is_none()
        });
        plan.changed.extend(unpaired);
        companions
    }

    fn companion(&self, candidate: &Candidate, row: Option<FileId>) -> Option<Companion> {
        // Most libraries have no pairs: save the cost of hashing every path.
        if self.0.is_empty() {
            return None;
        }
        let main = self.0.get(&(candidate.folder_id, candidate.path.clone()))?.clone();
        Some(Companion { row, candidate: candidate.clone(), main, unread: true, linked: false })
    }
}

/// What linking leaves to be done.
#[derive(Debug, Default)]
pub(super) struct Linked {
    /// Companions that have to be read themselves, because their picture could not be.
    pub(super) unpaired: Vec<Job>,
    /// Contents that were read without the sidecars of their new companions.
    pub(super) with_sidecars: Vec<ContentId>,
}

/// Links companions with the contents of their pictures, which have been read by now.
pub(super) fn link(catalogue: &Catalogue, companions: Vec<Companion>) -> Result<Linked> {
    let mut with_sidecars = Vec::new();
    let mut unpaired = Vec::new();
    let mut outdated = Vec::new();
    catalogue.read(|db| {
        for companion in companions {
            let Companion { row, candidate, main, unread, linked } = companion;
            match files::picture_at(db, candidate.folder_id, &main)? {
                Some(content) => {
                    let listed = row.map_or(Ok(None), |id| files::companion_of(db, id))?;
                    if !linked || listed != Some(content) {
                        outdated.push((row, candidate, content));
                    }
                }
                None if unread => unpaired.push(Job { candidate, row }),
                None => {}
            }
        }
        Ok(())
    })?;
    if !outdated.is_empty() {
        catalogue.write(|db| {
            outdated.iter().try_for_each(|(row, candidate, content)| {
                let update = FileUpdate {
                    id: *row,
                    folder_id: candidate.folder_id,
                    path: &candidate.path,
                    stat: candidate.stat,
                    content_id: Some(*content),
                    state: State::Present,
                    problem: None,
                    tried_with: DECODER_VERSION,
                    companion: true,
                };
                files::put(db, &update)?;
                let shot = walk::shot(&candidate.path);
                if sidecars::read_again(db, *content, candidate.folder_id, &shot)? {
                    with_sidecars.push(*content);
                }
                Ok(())
            })
        })?;
    }
    Ok(Linked { unpaired, with_sidecars })
}

fn shot(candidate: &Candidate) -> Option<Shot<'_>> {
    let stem = candidate.path.file_stem()?;
    // A name that is not UTF-8 differs from every other in more than case.
    let stem = stem.to_str().map_or_else(|| stem.to_owned(), |text| text.to_lowercase().into());
    Some((candidate.folder_id, candidate.path.parent()?, stem))
}

/// The rank of a file's extension in [`MAIN`]; 0 is preferred.
fn rank(path: &Path) -> Option<usize> {
    let extension = path.extension()?.to_str()?;
    MAIN.iter().position(|known| extension.eq_ignore_ascii_case(known))
}

#[cfg(test)]
#[path = "raw_pairs_tests.rs"]
mod tests;
