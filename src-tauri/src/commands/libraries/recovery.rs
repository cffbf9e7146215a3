//! Recovering pictures from the previews of Lightroom.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use macro_rules_attribute::apply;
use ratna_sources::Cancelled;
use ratna_sources::lightroom::{Image, Lightroom};
use ratna_sources::previews::{Index, Orientation};
use ratna_sources::recover::{Identity, Listed, Options, Originals, Outcome, Report, Step, Unknown, recover};
use tauri::AppHandle;

use crate::dto::{Event, PreviewsFolder, Recoverable, RecoverablePicture, Recovery};
use crate::error::Result;
use crate::ipc::{Arg, command, with_session};
use crate::sync::lock;
use crate::{dialogs, user_dirs};

/// The latest look at previews or recovery, which can be stopped.
static CURRENT: Mutex<Option<Arc<AtomicBool>>> = Mutex::new(None);

/// How many pictures the window lists before they are recovered.
const EXAMPLES: usize = 5;
/// Time between two reports of progress.
const REPORT_EVERY: Duration = Duration::from_millis(100);

/// Asks for the folder of previews, or for the folder that it lies in; returns it with the catalogue beside it.
#[apply(command)]
pub async fn choose_previews(app: AppHandle) -> Result<Option<PreviewsFolder>> {
    let picked = dialogs::pick_folder(&app, "dialog.choosePreviews", user_dirs::pictures()).await?;
    let Some(folder) = picked else { return Ok(None) };
    with_session(&app, move |_| {
        let catalogue = catalogue_beside(&folder).map(|path| path.display().to_string());
        Ok(Some(PreviewsFolder { folder: folder.display().to_string(), catalogue }))
    })
    .await?
}

/// Returns what would come back from previews. Writes nothing.
#[apply(command)]
pub async fn recoverable(app: AppHandle, previews: Arg<PreviewsFolder>) -> Result<Recoverable> {
    with_session(&app, move |_| {
        // Nothing is there yet, so that nothing counts as recovered before.
        let out = std::env::temp_dir().join(format!("ratna-recovery-{}", std::process::id()));
        let examples = Mutex::new(Vec::new());
        let report = run(&previews.0, &out, true, &|step| {
            let mut examples = lock(&examples);
            if examples.len() < EXAMPLES {
                examples.extend(example(&out, step.outcome));
            }
        })?;
        let examples = std::mem::take(&mut *lock(&examples));
        Ok(Recoverable { recovery: report.into(), examples })
    })
    .await?
}

/// Asks for a folder and recovers previews into it; nothing if none was chosen.
#[apply(command)]
pub async fn recover_previews(app: AppHandle, previews: Arg<PreviewsFolder>) -> Result<Option<Recovery>> {
    let picked = dialogs::pick_folder(&app, "dialog.recoverInto", user_dirs::pictures()).await?;
    let Some(out) = picked else { return Ok(None) };
    with_session(&app, move |session| {
        let reported = Mutex::new(Instant::now());
        let report = run(&previews.0, &out, false, &|step| {
            let mut reported = lock(&reported);
            if reported.elapsed() >= REPORT_EVERY || step.done == step.total {
                *reported = Instant::now();
                let (done, total) = (step.done as u32, step.total as u32);
                session.events().send(Event::Recovering { done, total });
            }
        })?;
        Ok(Some(report.into()))
    })
    .await?
}

/// Stops looking at previews or recovering them. What is recovered stays.
#[apply(command)]
pub fn stop_recovery() -> Result<()> {
    if let Some(stopped) = lock(&CURRENT).take() {
        stopped.store(true, Ordering::Relaxed);
    }
    Ok(())
}

fn run(
    previews: &PreviewsFolder,
    out: &Path,
    dry_run: bool,
    progress: &(dyn Fn(&Step<'_>) + Sync),
) -> Result<Report> {
    let stopped = Arc::new(AtomicBool::new(false));
    if let Some(earlier) = lock(&CURRENT).replace(Arc::clone(&stopped)) {
        earlier.store(true, Ordering::Relaxed);
    }
    let cancelled = || stopped.load(Ordering::Relaxed);
    let originals = originals(previews.catalogue.as_deref().map(Path::new), &cancelled)?;
    let index = Index::open(Path::new(&previews.folder), &cancelled)?;
    let options = Options { dry_run, ..Options::default() };
    Ok(recover(&index, &*originals, out, &options, progress, &cancelled)?)
}

/// What the catalogue says of the originals; nothing without one.
fn originals(catalogue: Option<&Path>, cancelled: Cancelled<'_>) -> Result<Box<dyn Originals>> {
    let Some(path) = catalogue else { return Ok(Box::new(Unknown)) };
    let catalogue = Lightroom::new(path).catalogue(cancelled)?;
    let identity = |image: Image| Identity {
        images: std::iter::once(image.id).chain(image.copies).collect(),
        file: image.file,
        orientation: image.orientation.and_then(Orientation::from_exif),
    };
    Ok(Box::new(Listed::new(catalogue.listing, catalogue.images.into_iter().map(identity))))
}

/// The catalogue that previews belong to: the one of their name beside them, or the only one there.
fn catalogue_beside(previews: &Path) -> Option<PathBuf> {
    let name = previews.file_name()?.to_str()?;
    let named =
        name.strip_suffix(" Previews.lrdata").map(|name| previews.with_file_name(format!("{name}.lrcat")));
    named.filter(|path| path.is_file()).or_else(|| {
        // Of a catalogue's own folder, the catalogue in it.
        let folder = if name.ends_with(".lrdata") { previews.parent()? } else { previews };
        let entries = fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path());
        let mut catalogues =
            entries.filter(|path| path.extension() == Some(OsStr::new("lrcat")) && path.is_file());
        catalogues.next().filter(|_| catalogues.next().is_none())
    })
}

fn example(out: &Path, outcome: &Outcome) -> Option<RecoverablePicture> {
    let Outcome::Recovered { path, width, height, .. } = outcome else { return None };
    let path = path.strip_prefix(out).unwrap_or(path);
    Some(RecoverablePicture { path: path.display().to_string(), width: *width, height: *height })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_of_previews_is_the_one_of_their_name_or_the_only_one() {
        let dir = tempfile::tempdir().unwrap();
        let previews = dir.path().join("Mine Previews.lrdata");
        fs::create_dir(&previews).unwrap();
        assert_eq!(catalogue_beside(&previews), None);
        let other = dir.path().join("Other.lrcat");
        fs::write(&other, "").unwrap();
        assert_eq!(catalogue_beside(&previews), Some(other.clone()));
        assert_eq!(catalogue_beside(dir.path()), Some(other));
        let mine = dir.path().join("Mine.lrcat");
        fs::write(&mine, "").unwrap();
        assert_eq!(catalogue_beside(&previews), Some(mine));
        assert_eq!(catalogue_beside(dir.path()), None, "either may be meant");
    }
}
