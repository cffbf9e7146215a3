//! The exchange with one file: reading it, comparing, writing, and noting what both sides say then.

use std::fs;
use std::io::ErrorKind;

use blake3::Hash;
use rusqlite::Connection;

use super::base::Base;
use super::compared::{Compared, Comparison, Take};
use super::field::{Choice, FieldConflict};
use super::kept;
use super::known::{Known, stamp, stamp_of, was_with};
use super::mine::Mine;
use super::opened::{Opened, is_as_left};
use super::original::{self, Rewritten};
use super::places::Destination;
use super::taking::take;
use super::theirs::Theirs;
use super::trouble::Trouble;
use crate::catalogue::exchange::{self, Exchange, Place};
use crate::disk::cloud;
use crate::disk::walk::stat;
use crate::error::Result;
use crate::library::Library;

/// How often a file is read again that another program changes meanwhile.
const TRIES: usize = 3;

/// What came of an exchange with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing was to be said, or both sides said the same.
    Unchanged,
    /// Something was exchanged, or is left to the person.
    Exchanged {
        /// Whether the file was written.
        written: bool,
        /// Whether the library took over what another program changed.
        taken: bool,
        /// The fields that both sides changed, which are left as they are.
        conflicts: Vec<FieldConflict>,
    },
    /// The file could not be read or written, and is as it was.
    Failed(Trouble),
    /// The picture is not where it was, or has changed and is to be scanned first, or the file is in the cloud.
    Away,
}

impl Outcome {
    pub(super) fn has_changed_something(&self) -> bool {
        matches!(self, Self::Exchanged { written: true, .. } | Self::Exchanged { taken: true, .. })
    }
}

/// What there is to do.
pub(super) enum Prepared {
    Unchanged,
    Away,
    Failed(Trouble),
    Ready(Box<Ready>),
}

/// A file that was read, and what follows.
pub(super) struct Ready {
    known: Known,
    /// What the file was recognised by before it was read.
    stamp: Option<String>,
    opened: Opened,
    /// What the file said when it was read.
    theirs: Theirs,
    pub(super) compared: Compared,
}

/// Exchanges with a file, and notes what came of it.
pub(super) fn exchange(library: &Library, at: &Destination, choice: Option<Choice>) -> Result<Outcome> {
    let mut trouble = None;
    for _ in 0..TRIES {
        match prepare(library, at, choice)? {
            Prepared::Unchanged => return Ok(Outcome::Unchanged),
            Prepared::Away => return Ok(Outcome::Away),
            Prepared::Failed(found) => {
                trouble = Some(found);
                break;
            }
            Prepared::Ready(ready) => match apply(library, at, *ready)? {
                Ok(outcome) => return Ok(outcome),
                Err(found) => {
                    let is_changed = found.code == "xmpChanged";
                    trouble = Some(found);
                    if !is_changed {
                        break;
                    }
                }
            },
        }
    }
    let Some(trouble) = trouble else { return Ok(Outcome::Unchanged) };
    // What a sidecar has to do for is nothing to be told of.
    if !trouble.is_unsuited() || at.place == Place::Sidecar {
        library.catalogue.write(|db| note_failure(db, at, &trouble))?;
    }
    Ok(Outcome::Failed(trouble))
}

/// Reads a file and compares. Changes nothing.
pub(super) fn prepare(library: &Library, at: &Destination, choice: Option<Choice>) -> Result<Prepared> {
    let mut known = library.catalogue.read(|db| Known::look(db, at))?;
    if known.mine.is_empty() && known.last.is_none() {
        return Ok(Prepared::Unchanged);
    }
    match fs::metadata(&at.file.path) {
        Ok(found) if at.place == Place::Original && !stat(&found).has_same_modification(&at.file.stat) => {
            return Ok(Prepared::Away);
        }
        Ok(_) => {}
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Prepared::Away),
        Err(error) => return Ok(Prepared::Failed(Trouble::io(&at.file.path, &error))),
    }
    if choice.is_none() && known.is_settled(&at.path) {
        return Ok(Prepared::Unchanged);
    }
    let in_cloud = library.cloud_test()?;
    if [&at.file.path, &at.path].into_iter().any(|path| cloud::is_away(path, in_cloud)) {
        return Ok(Prepared::Away);
    }
    let stamp = stamp(&at.path);
    let opened = match Opened::read(at) {
        Ok(opened) => opened,
        Err(error) => return Ok(Prepared::Failed(error.into())),
    };
    let theirs = opened.theirs();
    let is_there = opened.packet().is_some();
    // A sidecar that was deleted, emptied or written afresh has removed nothing: it is written anew.
    known.base = known.base.filter(|base| is_there && !base.is_lost_in(&theirs));
    let comparison = Comparison {
        mine: &known.mine,
        theirs: &theirs,
        base: known.base.as_ref(),
        // The picture's own file is as it was read.
        known: if at.place == Place::Original && !at.file.exchanged { &theirs } else { &known.seen },
        read: &known.read,
        choice,
    };
    let is_first = theirs.keywords.is_empty() && !known.base.as_ref().is_some_and(Base::has_shared_keywords);
    let mut compared = comparison.compare(|| if is_first { at.seed() } else { Vec::new() });
    // What a sidecar begins with may be what this library wrote into the picture a moment ago.
    let is_written = |key: &String| known.beside.as_ref().is_some_and(|base| base.is_written(key));
    compared.had.retain(|key| theirs.keywords.contains_key(key) || !is_written(key));
    Ok(Prepared::Ready(Box::new(Ready { known, stamp, opened, theirs, compared })))
}

/// How a file was left.
struct Left {
    written: bool,
    /// Whether another program has written it right afterwards.
    is_overtaken: bool,
    stamp: Option<String>,
    first: Option<Hash>,
    hash: Option<Hash>,
    rewritten: Option<Rewritten>,
}

/// Writes what is to be written.
fn write(library: &Library, at: &Destination, ready: &mut Ready) -> ratna_xmp::Result<Left> {
    let (last, edit) = (ready.known.last.as_ref(), &ready.compared.edit);
    let unwritten = Left {
        written: false,
        is_overtaken: false,
        stamp: ready.stamp.clone(),
        first: last.and_then(|last| last.first),
        hash: last.and_then(|last| last.hash),
        rewritten: None,
    };
    match &mut ready.opened {
        Opened::Sidecar(sidecar) => {
            if let Some(copy) = kept::sidecar(library, sidecar, last) {
                sidecar.keep_first(copy);
            }
            if !sidecar.write(edit, &at.file.path)? {
                return Ok(unwritten);
            }
            let hash = sidecar.bytes().map(blake3::hash);
            // What another program writes from here on is noticed the next time.
            let stamp = stamp(&at.path);
            Ok(Left { written: true, is_overtaken: !is_as_left(sidecar), stamp, hash, ..unwritten })
        }
        Opened::Original(file) => {
            let first = original::first(library, at, last);
            if !original::write(library, at, file, edit, first)? {
                return Ok(unwritten);
            }
            let rewritten = Rewritten::read(library, &at.file);
            Ok(Left {
                written: true,
                is_overtaken: rewritten.is_none(),
                stamp: rewritten.as_ref().map(|rewritten| stamp_of(&rewritten.stat)),
                first,
                hash: rewritten.as_ref().map(|rewritten| rewritten.hash),
                rewritten,
            })
        }
    }
}

/// Notes how a file was left and takes over what it says. Not if either side has said something else meanwhile: then both are to be
/// compared again, with what they said before. Returns whether it did.
fn note(db: &Connection, at: &Destination, ready: Ready, left: Left) -> rusqlite::Result<bool> {
    let Ready { known, opened, theirs: had, compared, .. } = ready;
    let is_late = compared.take != Take::default()
        && Mine::of(db, at.file.content, at.file.decided.captions)? != known.mine;
    let is_done = !is_late && !left.is_overtaken;
    let before = known.before();
    let mine = if is_done { take(db, at, known.mine, &compared.take)? } else { known.mine };
    if let Some(rewritten) = &left.rewritten {
        original::follow(db, &at.file, rewritten)?;
    }
    if is_done && opened.packet().is_none() && mine.is_empty() {
        exchange::delete(db, at.file.id, at.place)?;
        return Ok(true);
    }
    let conflicts = compared.conflicts;
    let base = if is_done {
        Some(Base::after(&before, &mine, (&had, &opened.theirs()), &compared.had, &conflicts))
    } else {
        known.base
    };
    let exchanged = Exchange {
        path: at.path.clone(),
        stamp: left.stamp.filter(|_| is_done),
        base: base.and_then(|base| serde_json::to_string(&base).ok()),
        conflict: if conflicts.is_empty() { None } else { serde_json::to_string(&conflicts).ok() },
        failure: None,
        first: left.first,
        hash: left.hash,
        at: 0,
    };
    exchange::put(db, at.file.id, at.place, &exchanged)?;
    Ok(is_done)
}

/// Writes what is to be written, and notes what both sides say then. The inner error says why that is to be tried again, or why the
/// file is as it was.
pub(super) fn apply(
    library: &Library,
    at: &Destination,
    mut ready: Ready,
) -> Result<std::result::Result<Outcome, Trouble>> {
    let left = match write(library, at, &mut ready) {
        Ok(left) => left,
        Err(error) => return Ok(Err(error.into())),
    };
    let (written, taken) = (left.written, ready.compared.take != Take::default());
    let conflicts = ready.compared.conflicts.clone();
    if !library.catalogue.write(|db| note(db, at, ready, left))? {
        return Ok(Err(ratna_xmp::Error::Changed { path: at.path.clone() }.into()));
    }
    if !written && !taken && conflicts.is_empty() {
        return Ok(Ok(Outcome::Unchanged));
    }
    Ok(Ok(Outcome::Exchanged { written, taken, conflicts }))
}

/// Notes that a file could not be read or written. What both sides said before is kept.
fn note_failure(db: &Connection, at: &Destination, trouble: &Trouble) -> rusqlite::Result<()> {
    let last = exchange::get(db, at.file.id, at.place)?.unwrap_or_default();
    let base = last.base.clone().filter(|_| was_with(&last, at));
    let failure = serde_json::to_string(trouble).ok();
    let failed = Exchange { path: at.path.clone(), stamp: None, base, failure, ..last };
    exchange::put(db, at.file.id, at.place, &failed)
}
