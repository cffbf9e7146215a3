//! `index`, once or watching.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};

use anyhow::Result;
use ratna_engine::Library;
use ratna_engine::Summary;
use ratna_engine::background::{Background, Event, PollingReason};
use ratna_engine::progress::Progress;
use ratna_engine::words::WordsRead;
use serde_json::json;

use super::tag_rules;
use crate::failure;
use crate::paths::with_path_as;
use crate::print::{self, counted, remark, say, shown};
use crate::progress::{Bar, on_interrupt, stop_on_interrupt};

pub(crate) fn index(
    library: &Library,
    folders: &[PathBuf],
    excludes: &[String],
    json: bool,
) -> Result<ExitCode> {
    let progress = Progress::new();
    stop_on_interrupt(&progress)?;
    let summary = once(library, folders, excludes, &progress, json)?;
    Ok(if summary.stopped { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// As [`index`], and then follows changes until Ctrl-C.
pub(crate) fn watch(
    library: Library,
    folders: &[PathBuf],
    excludes: &[String],
    json: bool,
) -> Result<ExitCode> {
    let library = Arc::new(library);
    let progress = Progress::new();
    let (sender, events) = mpsc::channel();
    let (stop, interrupted) = (Arc::clone(&progress), sender.clone());
    on_interrupt(move || {
        stop.cancel();
        // Not received if it ends the first run.
        drop(interrupted.send(None));
    })?;
    if once(&library, folders, excludes, &progress, json)?.stopped {
        return Ok(ExitCode::FAILURE);
    }
    let background = Background::start(Arc::clone(&library), move |event| drop(sender.send(Some(event))));
    background.watch();
    let watched = library.folders()?.len() as u64;
    if json {
        print::json(&json!({ "watching": watched }));
    } else {
        say!("Watching {}. Ctrl-C ends it.", counted(watched, "folder", "folders"));
    }
    follow(&library, &events, json);
    background.end();
    Ok(ExitCode::SUCCESS)
}

fn once(
    library: &Library,
    folders: &[PathBuf],
    excludes: &[String],
    progress: &Arc<Progress>,
    json: bool,
) -> Result<Summary> {
    let excludes = (!excludes.is_empty()).then_some(excludes);
    let mut summary = {
        let _bar = Bar::start(progress);
        library.own_folders(folders)?;
        let summary = library.index(folders, excludes, progress)?;
        library.link_sources(&summary, progress)?;
        summary
    };
    let looked = {
        let _bar = Bar::of_looking(progress);
        library.look_at_pictures(progress)?
    };
    let words = {
        let _bar = Bar::of_words(progress);
        library.read_words(progress)?
    };
    summary.stopped |= looked.stopped || words.stopped;
    let by_rule = if summary.stopped { 0 } else { tag_rules::follow(library)? };
    if json {
        let mut object = print::summary(&summary);
        object["looked_at"] = json!(looked.seen);
        object["words_read"] = json!(words.read);
        object["tagged_by_rule"] = json!(by_rule);
        print::json(&object);
    } else {
        lines(&summary, &words);
        if by_rule > 0 {
            say!("Your rules added {}.", counted(by_rule, "tag", "tags"));
        }
    }
    Ok(summary)
}

/// Prints a line for each run that changed something, until an event is `None`.
fn follow(library: &Library, events: &Receiver<Option<Event>>, json: bool) {
    for event in events {
        match event {
            None => return,
            Some(Event::RunEnded(summary)) => ended(library, &summary, json),
            Some(Event::Failed(error)) if json => {
                print::json(&failure::object(&error.into(), None));
            }
            Some(Event::Failed(error)) => remark!("ratna: {}", failure::line(&error.into(), None)),
            Some(Event::Polling { folder, reason }) if json => {
                let reason = match reason {
                    PollingReason::Network => "network",
                    PollingReason::Limit => "limit",
                };
                print::json(&with_path_as("polling", &folder, json!({ "reason": reason })));
            }
            Some(Event::Polling { folder, reason }) => {
                let why = match reason {
                    PollingReason::Network => "lies on a network drive",
                    PollingReason::Limit => "holds more folders than the system watches",
                };
                remark!(
                    "ratna: {} {why}: it is scanned from time to time instead of being watched",
                    shown(&folder)
                );
            }
            Some(Event::Watched { folder }) if json => {
                print::json(&with_path_as("watched", &folder, json!({})));
            }
            Some(Event::Watched { folder }) => remark!("ratna: {} is watched from now on", shown(&folder)),
            Some(
                Event::Activity(_)
                | Event::Captioned
                | Event::Captioning(_)
                | Event::Changed
                | Event::Exchanged(_)
                | Event::Imported(_)
                | Event::Looking { .. }
                | Event::Reading { .. }
                | Event::Switched,
            ) => {}
        }
    }
}

/// Has new pictures follow the person's rules, and prints what a run changed.
fn ended(library: &Library, summary: &Summary, json: bool) {
    if let Err(error) = tag_rules::follow(library) {
        remark!("ratna: {}", failure::line(&error.into(), None));
    }
    match changes(summary) {
        Some(_) if json => print::json(&print::summary(summary)),
        Some(line) => say!("{line}"),
        None => {}
    }
}

/// What a run changed, such as "2 new, 1 moved"; `None` if that is nothing.
fn changes(summary: &Summary) -> Option<String> {
    let Summary { new, changed, moved, missing, .. } = *summary;
    let counts = [(new, "new"), (changed, "changed"), (moved, "moved"), (missing, "gone")];
    let texts: Vec<String> = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    (!texts.is_empty()).then(|| texts.join(", "))
}

fn lines(summary: &Summary, words: &WordsRead) {
    say!(
        "{}: {} new, {} unchanged, {} changed, {} moved, {} gone",
        counted(summary.found, "picture", "pictures"),
        summary.new,
        summary.unchanged,
        summary.changed,
        summary.moved,
        summary.missing
    );
    if summary.embedded > 0 {
        let rate = print::rate(summary.embedded, summary.elapsed);
        let seconds = summary.elapsed.as_secs_f64();
        say!("Embedded {} in {seconds:.1} seconds, {rate:.0} a second.", summary.embedded);
    }
    if summary.cloud > 0 {
        let files = counted(summary.cloud, "picture is", "pictures are");
        say!("{files} only in the cloud and not read; `ratna cloud read` changes that.");
    }
    if summary.unreadable > 0 {
        let files = counted(summary.unreadable, "picture", "pictures");
        say!("{files} couldn't be read; `ratna problems` says why.");
    }
    if summary.unsupported > 0 {
        say!("{} of a kind that can't be read yet.", counted(summary.unsupported, "picture", "pictures"));
    }
    if words.read > 0 {
        let pictures = counted(words.read, "picture", "pictures");
        say!("Looked for words in {pictures}; {} have some.", words.with_words);
    }
    if words.failed > 0 {
        say!("Words couldn't be read in {}.", counted(words.failed, "picture", "pictures"));
    }
    if summary.stopped {
        say!("Stopped; what was done is kept. The same command continues from here.");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_run_changed_is_printed() {
        let mut summary = Summary { found: 5, unchanged: 5, ..Summary::default() };
        assert_eq!(changes(&summary), None);
        (summary.new, summary.moved) = (2, 1);
        assert_eq!(changes(&summary).as_deref(), Some("2 new, 1 moved"));
    }
}
