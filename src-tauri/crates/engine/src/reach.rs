//! Whether a folder can be reached, and whether it is the folder that is known.
//!
//! Owns the look at a folder's root, which may be missing, closed, a file, the empty mount point of a drive that
//! is not connected, or on a share that never answers. Never marks a file as gone: a folder that is not there is
//! out of reach, with the reason.

use std::collections::HashMap;
use std::fs;
use std::io::{Error as IoError, ErrorKind};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crossbeam_channel::bounded;

use crate::Library;
use crate::catalogue::folders::{self, Folder, Landmark, Place};
use crate::crawl::stat;
use crate::error::{Error, Result};
use crate::locate;
use crate::mutex::lock;
use crate::volumes::{self, Volume};

/// Files by which a folder is known again.
pub(crate) const LANDMARKS: usize = 64;
/// Of ten landmarks so many have to be there, where no UUID says that it is the volume.
const ENOUGH: usize = 9;
/// The coarsest step of times that a file system keeps: FAT's, whose seconds are even.
const COARSEST_NS: u64 = 2_000_000_000;
/// Times in steps of this or more are taken for rounded ones; exFAT's are the finest of those.
const ROUNDED_NS: i64 = 10_000_000;
/// How long a folder may take to answer; a disk that has to start turning takes some ten seconds.
pub(crate) const PATIENCE: Duration = Duration::from_secs(15);

/// Threads that wait for places which did not answer in time, by place: nothing can call them back.
#[derive(Default)]
pub(crate) struct Overdue(Mutex<HashMap<PathBuf, JoinHandle<()>>>);

impl Overdue {
    /// Asks the system something about a place; none when it does not answer, or has not answered an earlier
    /// question yet.
    pub(crate) fn ask<T: Send + 'static>(
        &self,
        place: &Path,
        patience: Duration,
        question: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        let mut waiting = lock(&self.0);
        if waiting.get(place).is_some_and(|thread| !thread.is_finished()) {
            return None;
        }
        waiting.remove(place);
        drop(waiting);
        let (tell, hear) = bounded(1);
        // Who asked may have gone by the time of the answer.
        let thread = thread::spawn(move || drop(tell.send(question())));
        let answer = hear.recv_timeout(patience).ok();
        if answer.is_none() {
            lock(&self.0).insert(place.to_path_buf(), thread);
        }
        answer
    }
}

/// A folder that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Arrival {
    /// Its true path.
    pub(crate) real: PathBuf,
    /// Number of the device it lies on.
    pub(crate) device: u64,
    /// Where it lies.
    pub(crate) place: Place,
}

/// The volumes that are mounted; none when the system does not answer.
pub(crate) fn mounted(library: &Library) -> Vec<Volume> {
    let volumes = Arc::clone(&library.volumes);
    library.overdue.ask(Path::new("volumes"), PATIENCE, move || volumes.mounted()).unwrap_or_default()
}

/// Opens a folder; else says, for a person to read, why it cannot be looked into.
pub(crate) fn open(path: &Path, mounted: &[Volume]) -> Result<Arrival, String> {
    let real = path.canonicalize().map_err(reason)?;
    let metadata = fs::metadata(&real).map_err(reason)?;
    if !metadata.is_dir() {
        return Err("it is a file; name the folder it lies in".to_owned());
    }
    // A drive that was pulled out may still open, and fails when it is read.
    fs::read_dir(&real).and_then(|mut entries| entries.next().transpose()).map_err(reason)?;
    let place = volumes::place(mounted, &real);
    Ok(Arrival { real, device: metadata.dev(), place })
}

fn reason(error: IoError) -> String {
    match error.kind() {
        ErrorKind::NotFound => "it does not exist".to_owned(),
        ErrorKind::PermissionDenied => "Ratna has no permission to look into it".to_owned(),
        ErrorKind::TimedOut => SILENT.to_owned(),
        _ => error.to_string(),
    }
}

/// What is said of a share whose server is away.
const SILENT: &str = "it does not answer";

impl Landmark {
    /// Whether the file is below `root` as it was.
    pub(crate) fn is_in(&self, root: &Path) -> bool {
        self.stat_in(root)
            .is_some_and(|(bytes, time)| bytes == self.bytes && is_same_time(time, self.mtime_ns))
    }

    /// Whether a file of its name and size is below `root`: a copy need not have kept the time.
    pub(crate) fn has_twin_in(&self, root: &Path) -> bool {
        self.stat_in(root).is_some_and(|(bytes, _)| bytes == self.bytes)
    }

    fn stat_in(&self, root: &Path) -> Option<(u64, i64)> {
        let metadata = fs::metadata(root.join(&self.path)).ok().filter(fs::Metadata::is_file)?;
        let stat = stat(&metadata);
        Some((stat.bytes, stat.mtime_ns))
    }
}

/// Whether two times may be of one change: the system may tell it finer while it remembers it than the disk keeps it.
fn is_same_time(a: i64, b: i64) -> bool {
    let rounded = a % ROUNDED_NS == 0 || b % ROUNDED_NS == 0;
    a == b || (rounded && a.abs_diff(b) <= COARSEST_NS)
}

/// Whether what was found at a known folder's path is that folder. On Linux a drive that is not connected leaves
/// the empty folder it was mounted on, and another drive may be mounted there: on the volume it was on the folder
/// is believed, elsewhere it is known again by its files.
fn is_the_one(arrival: &Arrival, path: &Path, before: &Place, landmarks: &[Landmark]) -> bool {
    let same_volume = match (&before.volume, &arrival.place.volume) {
        (Some(_), _) => *before == arrival.place,
        // Device numbers are given anew at every start, so that another one proves nothing.
        (None, _) => landmarks.iter().all(|landmark| landmark.device == arrival.device),
    };
    // A link in its place may lead anywhere.
    let believed = same_volume && arrival.real == path;
    if believed || landmarks.is_empty() {
        return true;
    }
    let there = landmarks.iter().filter(|landmark| landmark.is_in(&arrival.real)).count();
    // A copy of some time ago has many of its files, too.
    let another = matches!((&before.volume, &arrival.place.volume), (Some(old), Some(new)) if old != new);
    if another { is_enough(there, landmarks) } else { there > 0 }
}

/// Whether so many landmarks prove a folder where no UUID says that it is the volume.
pub(crate) fn is_enough(there: usize, landmarks: &[Landmark]) -> bool {
    there > 0 && there * 10 >= landmarks.len() * ENOUGH
}

/// Looks whether a known folder is at its path; else gives the reason why it is out of reach.
pub(crate) fn ask(library: &Library, folder: &Folder, mounted: &[Volume]) -> Result<Result<Arrival, String>> {
    let landmarks = library.catalogue.read(|db| folders::landmarks(db, folder.id, LANDMARKS))?;
    let (path, before, mounted) = (folder.path.clone(), folder.place.clone(), mounted.to_vec());
    let question = move || {
        if path.is_file() {
            return Err("a file is in its place".to_owned());
        }
        let arrival = open(&path, &mounted)?;
        if is_the_one(&arrival, &path, &before, &landmarks) {
            return Ok(arrival);
        }
        Err("none of its pictures is there: the drive it is on may not be connected".to_owned())
    };
    Ok(library.overdue.ask(&folder.path, PATIENCE, question).unwrap_or_else(|| Err(SILENT.to_owned())))
}

/// Opens a folder that need not be known.
pub(crate) fn ask_path(library: &Library, path: &Path) -> Result<Arrival> {
    let (place, mounted) = (path.to_path_buf(), mounted(library));
    let answer = library.overdue.ask(path, PATIENCE, move || open(&place, &mounted));
    let refused = |reason| Error::NoFolder { path: path.to_path_buf(), reason };
    answer.unwrap_or_else(|| Err(SILENT.to_owned())).map_err(refused)
}

/// Notes that a folder is there, and where.
pub(crate) fn note_there(library: &Library, folder: &Folder, arrival: &Arrival) -> Result<()> {
    // A system that does not tell a UUID today, or no volumes at all, has told it before.
    let told =
        arrival.place.path.is_some() && (arrival.place.volume.is_some() || folder.place.volume.is_none());
    let news = told && folder.place != arrival.place;
    if (!folder.offline && !news) || !library.is_writable() {
        return Ok(());
    }
    library.catalogue.write(|db| {
        if folder.offline {
            folders::set_offline(db, folder.id, false)?;
        }
        if news { folders::set_place(db, folder.id, &arrival.place) } else { Ok(()) }
    })
}

/// Notes where a new folder lies.
pub(crate) fn note_place(library: &Library, folder: &Folder) -> Result<()> {
    if folder.place.path.is_some() {
        return Ok(());
    }
    // One that went at once is noticed by the look that follows.
    ask_path(library, &folder.path).map_or(Ok(()), |arrival| note_there(library, folder, &arrival))
}

/// Notes that a folder is out of reach, and why.
pub(crate) fn note_away(library: &Library, folder: &Folder, reason: &str) -> Result<()> {
    // A run that was under way when the folder went may have written rows since.
    let noted = folder.offline
        && folder.reason.as_deref() == Some(reason)
        && !library.catalogue.read(|db| folders::has_present(db, folder.id))?;
    if noted || !library.is_writable() {
        return Ok(());
    }
    library.catalogue.write(|db| folders::set_away(db, folder.id, reason))
}

/// The true path of a folder that is to be looked at. If the library knows the folder, or one around it, that one
/// is marked as it is found; one that lies elsewhere now is looked at there.
pub(crate) fn reach(library: &Library, path: &Path) -> Result<PathBuf> {
    let absolute = std::path::absolute(path).map_err(Error::io(path))?;
    let known = library.folders()?;
    let around = |path: &Path| known.iter().find(|folder| path.starts_with(&folder.path));
    let answer = ask_path(library, path);
    let there = answer.as_ref().map_or(&absolute, |arrival| &arrival.real);
    let Some(folder) = around(there).or_else(|| around(&absolute)) else {
        check_inside(library, path, there, &known)?;
        return answer.map(|arrival| arrival.real);
    };
    match locate::find(library, folder)? {
        Ok(now) if now == folder.path => answer.map(|arrival| arrival.real),
        // What was asked for is a part of it, which has come along.
        Ok(now) => {
            let inside = there.strip_prefix(&folder.path).or_else(|_| absolute.strip_prefix(&folder.path));
            let there = volumes::joined(&now, inside.unwrap_or(Path::new("")));
            ask_path(library, &there).map(|arrival| arrival.real)
        }
        Err(reason) => Err(Error::NoFolder { path: path.to_path_buf(), reason }),
    }
}

/// A folder takes over those that lie in it. One that is out of reach would seem emptied by that.
fn check_inside(library: &Library, path: &Path, real: &Path, known: &[Folder]) -> Result<()> {
    for folder in known.iter().filter(|folder| folder.path.starts_with(real)) {
        if locate::find(library, folder)?.is_err() {
            let reason = format!(
                "{}, a folder of this library that is out of reach, lies in it: connect its drive, or take it out of the library first",
                folder.path.display()
            );
            return Err(Error::NoFolder { path: path.to_path_buf(), reason });
        }
    }
    Ok(())
}

#[cfg(test)]
#[path = "reach_tests.rs"]
mod tests;
