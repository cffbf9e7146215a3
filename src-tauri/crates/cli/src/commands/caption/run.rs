//! Captioning pictures with a model.

use std::process::ExitCode;

use anyhow::Result;
use ratna_engine::captions::{Captioned, Event, Session, Wanted};
use ratna_engine::catalogue::captions::Redo;
use ratna_engine::ids::ContentId;
use ratna_engine::progress::Progress;
use ratna_engine::{Error, Library};
use ratna_models::store::Store;
use serde_json::{Value, json};

use super::args::CaptionArgs;
use super::bar::CaptionBar;
use super::named::captioner;
use crate::args::Pictures;
use crate::commands::named::find;
use crate::commands::tag_rules;
use crate::print::{self, counted, remark, say, shown};
use crate::progress::stop_on_interrupt;
use crate::{escape, failure};

/// Captions the pictures that the arguments name and that have no caption yet. Prints a line for each, or one object at
/// the end.
pub(super) fn run(
    open: impl FnOnce() -> Result<Library>,
    store: &Store,
    args: &CaptionArgs,
    with: &str,
    json: bool,
) -> Result<ExitCode> {
    let prompt = args.question.prompt().map_err(Error::from)?;
    let library = open()?;
    let among = (!args.all).then(|| {
        let named = Pictures { paths: args.paths.clone(), search: args.search.clone() };
        find(&library, &named).map(|ids| ids.into_iter().collect())
    });
    let wanted =
        Wanted { among: among.transpose()?, redo: Redo { captioned: args.replace, failed: args.retry } };
    let captioner = captioner(store, with, args.allow_host.as_deref(), args.size)?;
    let progress = Progress::new();
    stop_on_interrupt(&progress)?;
    let mut session = Session::begin(&library, &*captioner, &prompt, &wanted)?;
    let outcome = {
        let bar = (!json).then(|| CaptionBar::start(session.left()));
        session.run(&library, &progress, &mut |event| {
            if let Some(bar) = &bar
                && let Some(line) = line(&library, &event)
            {
                bar.above(&progress, || line.print());
            }
        })
    };
    let followed = tag_rules::follow(&library);
    let ended = Ended {
        captioner: captioner.id(),
        done: session.done(),
        left: session.left(),
        is_stopped: progress.is_cancelled() && session.left() > 0,
        replaces: args.replace,
    };
    let code = if ended.is_stopped || outcome.is_err() { ExitCode::FAILURE } else { ExitCode::SUCCESS };
    if json {
        print::json(&ended.object(outcome.err().or(followed.err())));
        return Ok(code);
    }
    ended.print();
    outcome?;
    followed?;
    Ok(code)
}

/// What is printed about a picture.
enum Line {
    Captioned(String),
    Failed(String),
}

impl Line {
    fn print(&self) {
        match self {
            Self::Captioned(text) => say!("{text}"),
            Self::Failed(text) => remark!("ratna: {text}"),
        }
    }
}

fn line(library: &Library, event: &Event<'_>) -> Option<Line> {
    match event {
        Event::Text { .. } => None,
        Event::Captioned { id, caption } => {
            Some(Line::Captioned(format!("{}: {}", path(library, *id), escape::shown(&caption.text))))
        }
        Event::Failed { id, error } => {
            Some(Line::Failed(format!("{}: {}", path(library, *id), escape::shown(&error.to_string()))))
        }
    }
}

/// The path of a picture; its ID where none is known any more.
fn path(library: &Library, id: ContentId) -> String {
    let paths = library.paths(id).unwrap_or_default();
    paths.first().map_or_else(|| id.to_string(), |path| shown(path))
}

/// How a run ended.
struct Ended<'a> {
    captioner: &'a str,
    done: Captioned,
    left: u64,
    is_stopped: bool,
    /// Whether it captioned anew what the captioner had captioned.
    replaces: bool,
}

impl Ended<'_> {
    /// The object of a run, with `error` and `code` if it failed.
    fn object(&self, error: Option<Error>) -> Value {
        let mut object = error.map_or_else(|| json!({}), |error| failure::object(&error.into(), None));
        object["captioner"] = self.captioner.into();
        object["captioned"] = self.done.captioned.into();
        object["failed"] = self.done.failed.into();
        object["left"] = self.left.into();
        object["stopped"] = self.is_stopped.into();
        object
    }

    fn print(&self) {
        let Captioned { captioned, failed } = self.done;
        if captioned + failed + self.left == 0 {
            say!("Nothing is left to caption; --replace captions anew, and --retry tries again what failed.");
            return;
        }
        let pictures = counted(captioned, "picture", "pictures");
        say!("{pictures} captioned by {}, {} left.", escape::shown(self.captioner), self.left);
        if failed > 0 {
            say!("{} couldn't be captioned; --retry tries again.", counted(failed, "picture", "pictures"));
        }
        if self.is_stopped {
            say!("Stopped; what was done is kept. {}", self.way_on());
        }
    }

    /// What the same command does after a stop. One that replaces can't tell what it has replaced already.
    fn way_on(&self) -> &'static str {
        if self.replaces {
            "With --replace, the same command begins with the newest picture again; without it, it goes on with what the \
             model hasn't captioned."
        } else {
            "The same command continues from here."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_object_of_a_failed_run_says_what_is_kept_and_why_it_ended() {
        let done = Captioned { captioned: 3, failed: 1 };
        let ended = Ended { captioner: "ollama:llava", done, left: 5, is_stopped: false, replaces: false };
        assert_eq!(
            ended.object(None),
            json!({ "captioner": "ollama:llava", "captioned": 3, "failed": 1, "left": 5, "stopped": false })
        );
        let error = ratna_captions::Error::NotRunning { address: "localhost:1".to_owned() };
        let object = ended.object(Some(error.into()));
        assert_eq!((&object["code"], &object["captioned"]), (&json!("captionNotRunning"), &json!(3)));
        assert!(object["error"].as_str().unwrap().contains("localhost:1"));
    }

    #[test]
    fn a_stopped_run_that_replaces_does_not_promise_to_continue() {
        let way_on = |replaces| {
            let done = Captioned { captioned: 3, failed: 0 };
            Ended { captioner: "ollama:llava", done, left: 5, is_stopped: true, replaces }.way_on()
        };
        assert!(way_on(false).contains("continues from here"));
        assert!(way_on(true).contains("begins with the newest picture again; without it"));
        assert!(!way_on(true).contains("continues from here"));
    }
}
