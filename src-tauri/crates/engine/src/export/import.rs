//! Taking an export in.
//!
//! Owns which picture a line is about, and what a run reports. Each transaction holds some hundred lines; a run that was stopped
//! is done again, and what it did changes nothing more.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::merge::{self, Claim};
use super::path_text::path_of;
use super::read::{LineProblem, Reader};
use super::record::Record;
use crate::browse::row_at;
use crate::catalogue::folders::{self, Folder};
use crate::catalogue::{files, said, texts};
use crate::error::{Error, Result};
use crate::ids::ContentId;
use crate::library::Library;
use crate::progress::{Phase, Progress};

/// How much is read at a time, in bytes.
const BLOCK: usize = 64 << 10;
/// Lines of a transaction.
const LINES: usize = 256;
/// Bytes of a transaction after which no line comes to it.
const BYTES: usize = 8 << 20;
/// The most problems that are listed.
const LISTED: usize = 1_000;
/// The most bytes of a path. No system opens longer ones.
const LONGEST_PATH: usize = 64 << 10;
/// The most characters of a path in a problem.
const SHOWN: usize = 4_096;

/// How an export is taken in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Whether nothing is changed, and only counted.
    pub dry_run: bool,
    /// Whether ratings, titles, dates and captions in the export take the place of others here.
    pub replace: bool,
    /// Whether what is said of a picture counts for another one that is at its path now.
    pub by_path: bool,
}

/// What a run took in, or would take in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Pictures in the export.
    pub found: u64,
    /// Those of them that are in this library.
    pub matched: u64,
    /// Those that got something.
    pub changed: u64,
    /// Tags that pictures got.
    pub tags: u64,
    /// Ratings.
    pub ratings: u64,
    /// Favourites.
    pub favourites: u64,
    /// Titles that the person gave.
    pub titles: u64,
    /// Dates that the person set.
    pub dates: u64,
    /// Captions, the person's and those of captioners.
    pub captions: u64,
    /// Ratings, titles, dates and captions that are others here, and stayed.
    pub kept: u64,
    /// Tags that rules gave elsewhere and that no rule gives here. They were left out.
    pub without_rule: u64,
    /// Pictures that are not in this library.
    pub not_here: u64,
    /// Pictures that were left out since another one is at their path now.
    pub other_content: u64,
    /// Lines that could not be read.
    pub unreadable: u64,
    /// What was left out and why, the first 1,000 of it.
    pub problems: Vec<Problem>,
    /// Whether the run was stopped before the end.
    pub is_stopped: bool,
}

/// A line that was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Its number, from 1; that of the first line of a row.
    pub line: u64,
    /// Why.
    pub problem: LineProblem,
}

impl Library {
    /// Takes in what the person said, and what captioners said, from an export. Blocks until done; `progress` reports lines and
    /// can stop it. Done twice, it changes nothing the second time.
    ///
    /// # Errors
    ///
    /// [`Error::NotAnExport`], [`Error::ReadOnly`] unless nothing is changed, and file and database errors. What was taken in
    /// before stays.
    pub fn import_export(&self, path: &Path, options: Options, progress: &Progress) -> Result<Imported> {
        let mut reader = Reader::open(path)?;
        if !options.dry_run {
            self.check_writable()?;
        }
        progress.set_total(count_lines(path).map_err(Error::io(path))?);
        progress.enter(Phase::Reading);
        let mut imported = Imported::default();
        while let Some(lines) = next_lines(&mut reader, &mut imported, progress).map_err(Error::io(path))? {
            if progress.is_cancelled() {
                imported.is_stopped = true;
                break;
            }
            let take = |db: &Connection| {
                let mut taken = Imported::default();
                let roots = folders::all(db)?;
                lines.into_iter().try_for_each(|line| take(db, &roots, line, options, &mut taken))?;
                Ok(taken)
            };
            let taken = if options.dry_run {
                self.catalogue.read(take)?
            } else {
                self.catalogue.write(|db| take(db))?
            };
            imported.add(taken);
        }
        imported.problems.sort_by_key(|problem| problem.line);
        if !options.dry_run {
            texts::catch_up(&self.catalogue)?;
        }
        Ok(imported)
    }
}

/// What a line says of which picture.
struct Named {
    line: u64,
    content: Option<blake3::Hash>,
    path: Option<PathBuf>,
    claim: Claim,
}

/// How many lines a file has.
fn count_lines(path: &Path) -> std::io::Result<u64> {
    let mut input = BufReader::with_capacity(BLOCK, File::open(path)?);
    let mut count = 0;
    loop {
        let block = input.fill_buf()?;
        if block.is_empty() {
            return Ok(count);
        }
        count += memchr::memchr_iter(b'\n', block).count() as u64;
        let read = block.len();
        input.consume(read);
    }
}

/// The lines of the next transaction; problems are noted. `None` at the end.
fn next_lines(
    reader: &mut Reader,
    imported: &mut Imported,
    progress: &Progress,
) -> std::io::Result<Option<Vec<Named>>> {
    let (mut lines, mut bytes) = (Vec::new(), 0);
    for read in 0..LINES {
        let Some((line, record)) = reader.next()? else { return Ok((read > 0).then_some(lines)) };
        imported.found += 1;
        // The last line may lack its end.
        progress.add_done(line.min(progress.total()).saturating_sub(progress.done()));
        match record.and_then(|record| named(line, record)) {
            Ok(named) => {
                bytes += named.claim.bytes() + named.path.as_ref().map_or(0, |path| path.as_os_str().len());
                lines.push(named);
            }
            Err(problem) => imported.note(line, problem),
        }
        if bytes > BYTES {
            break;
        }
    }
    Ok(Some(lines))
}

fn named(line: u64, record: Record) -> std::result::Result<Named, LineProblem> {
    let unreadable = |reason: &str| LineProblem::Unreadable(reason.to_owned());
    if record.path.len().max(record.path_bytes.as_ref().map_or(0, String::len)) > LONGEST_PATH {
        return Err(unreadable("its path is too long"));
    }
    let path = path_of(&record.path, record.path_bytes.as_deref())
        .ok_or_else(|| unreadable("path_bytes is no base64"))?;
    let path = Some(path).filter(|path| path.is_absolute());
    let content = record.content.as_deref().map(str::trim).filter(|hash| !hash.is_empty());
    let content = content.map(blake3::Hash::from_hex).transpose();
    let content = content.map_err(|_| unreadable("content is no hash"))?;
    if path.is_none() && content.is_none() {
        return Err(unreadable("it names no picture"));
    }
    Ok(Named { line, content, path, claim: merge::claim(record)? })
}

fn take(
    db: &Connection,
    roots: &[Folder],
    named: Named,
    options: Options,
    taken: &mut Imported,
) -> rusqlite::Result<()> {
    let id = match find(db, roots, &named, options.by_path)? {
        Ok(id) => id,
        Err(problem) => {
            taken.note(named.line, problem);
            return Ok(());
        }
    };
    let gain = merge::merge(db, id, named.claim, (options.replace, options.dry_run))?;
    taken.matched += 1;
    taken.changed += u64::from(!gain.is_nothing());
    taken.tags += gain.tags;
    taken.ratings += u64::from(gain.rating);
    taken.favourites += u64::from(gain.favourite);
    taken.titles += u64::from(gain.title);
    taken.dates += u64::from(gain.taken);
    taken.captions += gain.captions;
    taken.kept += gain.kept;
    taken.without_rule += gain.without_rule;
    Ok(())
}

/// The picture that a line is about: that with a file of its content, or else the one at its path.
fn find(
    db: &Connection,
    roots: &[Folder],
    named: &Named,
    by_path: bool,
) -> rusqlite::Result<std::result::Result<ContentId, LineProblem>> {
    if let Some(hash) = &named.content
        && let Some(id) = said::content(db, hash)?
    {
        return Ok(Ok(id));
    }
    let shown = || match (&named.path, &named.content) {
        (Some(path), _) => path.to_string_lossy().chars().take(SHOWN).collect(),
        (None, hash) => hash.map(|hash| hash.to_hex().to_string()).unwrap_or_default(),
    };
    let row = named.path.as_deref().map(|path| row_at(db, roots, path)).transpose()?.flatten();
    Ok(match row.map(|row| files::content_of(db, row)).transpose()?.flatten() {
        None => Err(LineProblem::NotHere(shown())),
        Some(_) if named.content.is_some() && !by_path => Err(LineProblem::OtherContent(shown())),
        Some(id) => Ok(id),
    })
}

impl Imported {
    fn note(&mut self, line: u64, problem: LineProblem) {
        match problem {
            LineProblem::NotHere(_) => self.not_here += 1,
            LineProblem::OtherContent(_) => self.other_content += 1,
            _ => self.unreadable += 1,
        }
        self.list(Problem { line, problem });
    }

    fn list(&mut self, problem: Problem) {
        if self.problems.len() < LISTED {
            self.problems.push(problem);
        }
    }

    fn add(&mut self, taken: Self) {
        self.matched += taken.matched;
        self.changed += taken.changed;
        self.tags += taken.tags;
        self.ratings += taken.ratings;
        self.favourites += taken.favourites;
        self.titles += taken.titles;
        self.dates += taken.dates;
        self.captions += taken.captions;
        self.kept += taken.kept;
        self.without_rule += taken.without_rule;
        self.not_here += taken.not_here;
        self.other_content += taken.other_content;
        taken.problems.into_iter().for_each(|problem| self.list(problem));
    }
}
