//! Has new pictures and captions follow the person's rules for tags, on a thread of its own.

use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::Duration;

use ratna_engine::Library;
use ratna_engine::background;
use ratna_engine::tags::Suggester;

use crate::dto::Event;
use crate::events::EventSender;

/// How long what is new is collected for.
const COLLECT_FOR: Duration = Duration::from_secs(2);

/// Tells the thread of what is new. The thread ends with the last of these.
#[derive(Clone)]
pub struct RuleNews(Sender<()>);

impl RuleNews {
    /// Without a thread.
    #[cfg(test)]
    pub fn unheard() -> Self {
        Self(mpsc::channel().0)
    }

    /// There may be pictures or captions that the rules were not applied to.
    pub fn tell(&self) {
        // The thread lives as long as this.
        let _ = self.0.send(());
    }

    /// As [`tell`](Self::tell), if what happened in the background may have brought some.
    pub(super) fn hear(&self, event: &background::Event) {
        if may_bring_pictures(event) {
            self.tell();
        }
    }
}

/// Starts the thread. Returns what tells it of news.
pub(super) fn start(
    library: &Arc<Library>,
    suggester: &Arc<Suggester>,
    events: &Arc<EventSender>,
) -> RuleNews {
    let (sender, news) = mpsc::channel();
    let (library, suggester, events) = (Arc::clone(library), Arc::clone(suggester), Arc::clone(events));
    thread::spawn(move || follow(&library, &suggester, &events, &news));
    RuleNews(sender)
}

fn follow(library: &Library, suggester: &Suggester, events: &EventSender, news: &Receiver<()>) {
    while news.recv().is_ok() {
        thread::sleep(COLLECT_FOR);
        while news.try_recv().is_ok() {}
        if !library.is_writable() {
            continue;
        }
        match suggester.follow_rules(library) {
            Ok(Some(added)) if added > 0 => {
                events.send(Event::Marked);
                if let Err(error) = library.catch_up_texts() {
                    tracing::warn!(?error, "the index of texts does not know the tags of rules yet");
                }
            }
            Ok(_) => {}
            // The next news have them follow.
            Err(error) => tracing::warn!(%error, "new pictures do not follow the rules for tags yet"),
        }
    }
}

/// Whether there may be new vectors or captions. Reports of progress alone are many.
fn may_bring_pictures(event: &background::Event) -> bool {
    !matches!(
        event,
        background::Event::Activity(_)
            | background::Event::Reading { .. }
            | background::Event::Looking { .. }
            | background::Event::Captioning(_)
            | background::Event::Failed(_)
            | background::Event::Polling { .. }
            | background::Event::Watched { .. }
    )
}

#[cfg(test)]
mod tests {
    use ratna_engine::Summary;

    use super::*;

    #[test]
    fn runs_and_changes_are_news_and_failures_are_none() {
        assert!(may_bring_pictures(&background::Event::RunEnded(Summary::default())));
        assert!(may_bring_pictures(&background::Event::Changed));
        assert!(may_bring_pictures(&background::Event::Captioned));
        assert!(!may_bring_pictures(&background::Event::Captioning(None)));
        assert!(!may_bring_pictures(&background::Event::Failed(ratna_engine::Error::Panicked)));
    }
}
