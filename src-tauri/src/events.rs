//! Events for the pages.
//!
//! Owns the channel to each window's page, and the events before the first subscription that must not be missed.

use std::collections::BTreeMap;
use std::sync::Mutex;

use ratna_engine::background;
use tauri::ipc::Channel;

use crate::dto::{Activity, CaptionRun, Event, Pause};
use crate::error::Failure;
use crate::sync::lock;

/// The label of the window that shows the pictures, as in `tauri.conf.json`.
pub const MAIN: &str = "main";

/// Sends events to every page that has subscribed.
#[derive(Default)]
pub struct EventSender(Mutex<Subscriptions>);

#[derive(Default)]
struct Subscriptions {
    /// By the label of the page's window.
    channels: BTreeMap<String, Channel<Event>>,
    /// Sent to the first page first, since they are sent only once.
    missed: Vec<Event>,
    /// Whether the main window is in full screen, once that is known.
    full_screen: Option<bool>,
}

impl EventSender {
    /// Sends an event. Before there is a subscription most are dropped, since a page asks for what it shows.
    pub fn send(&self, event: Event) {
        let mut subscriptions = lock(&self.0);
        if let Event::FullScreen { on } = event {
            subscriptions.full_screen = Some(on);
        }
        if !subscriptions.channels.is_empty() {
            // A closed page needs no events.
            subscriptions.channels.values().for_each(|channel| drop(channel.send(event.clone())));
        } else if must_not_be_missed(&event) {
            subscriptions.missed.push(event);
        }
    }

    /// Sends all further events to a window's channel, and first those that must not be missed. The main window's page
    /// also gets to know whether it is in full screen, whenever it is loaded.
    pub fn subscribe(&self, window: &str, channel: Channel<Event>) {
        let mut subscriptions = lock(&self.0);
        let missed = std::mem::take(&mut subscriptions.missed);
        let full_screen = subscriptions.full_screen.filter(|_| window == MAIN);
        let full_screen = full_screen.map(|on| Event::FullScreen { on });
        missed.into_iter().chain(full_screen).for_each(|event| drop(channel.send(event)));
        subscriptions.channels.insert(window.to_owned(), channel);
    }

    /// Whether the main window is in full screen, as the system has last reported.
    pub fn full_screen(&self) -> bool {
        lock(&self.0).full_screen.unwrap_or_default()
    }

    /// Sends no more events to a window.
    pub fn unsubscribe(&self, window: &str) {
        lock(&self.0).channels.remove(window);
    }

    /// Sends the event that corresponds to the engine's, if the page needs it.
    pub fn forward(&self, event: background::Event) {
        let event = match event {
            background::Event::Activity(activity) => Event::Activity { activity: Activity::from(activity) },
            background::Event::Reading { done, total, pause } => {
                Event::Reading { done: done as u32, total: total as u32, pause: pause.map(Pause::from) }
            }
            background::Event::Looking { done, total, pause } => {
                Event::Looking { done: done as u32, total: total as u32, pause: pause.map(Pause::from) }
            }
            background::Event::Captioning(run) => Event::CaptionRun { run: run.map(CaptionRun::from) },
            background::Event::Captioned => Event::Marked,
            background::Event::Exchanged(_) => Event::ExchangeChanged,
            background::Event::Changed => Event::Changed,
            background::Event::Switched => Event::Models,
            background::Event::Imported(imported) => Event::Imported { library: (&*imported).into() },
            // The page needs what it shows, not what was scanned.
            background::Event::RunEnded(_) => return,
            background::Event::Polling { folder, reason } => {
                Event::Polling { folder: folder.to_string_lossy().into_owned(), reason: reason.into() }
            }
            background::Event::Watched { folder } => {
                Event::Watched { folder: folder.to_string_lossy().into_owned() }
            }
            background::Event::Failed(error) => Event::Failed { failure: Failure::from(error) },
        };
        self.send(event);
    }
}

/// Whether an event is sent once, and the page cannot ask for what it says.
fn must_not_be_missed(event: &Event) -> bool {
    matches!(
        event,
        Event::Failed { .. }
            | Event::Polling { .. }
            | Event::Watched { .. }
            | Event::SearchBy { .. }
            | Event::Libraries { .. }
    )
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use ratna_engine::Error;
    use ratna_engine::background::PollingReason;
    use serde_json::Value;
    use tauri::ipc::InvokeResponseBody;

    use super::*;

    /// Subscribes a window, and returns the kinds of the events it receives.
    fn subscribe(events: &EventSender, window: &str) -> mpsc::Receiver<String> {
        let (sender, received) = mpsc::channel();
        let send = move |body| {
            if let InvokeResponseBody::Json(text) = body {
                let event: Value = serde_json::from_str(&text)?;
                drop(sender.send(event["kind"].as_str().unwrap_or_default().to_owned()));
            }
            Ok(())
        };
        events.subscribe(window, Channel::new(send));
        received
    }

    #[test]
    fn a_late_subscriber_gets_failures_polled_folders_and_the_picture_it_was_started_with() {
        let events = EventSender::default();
        events.forward(background::Event::Changed);
        events.forward(background::Event::Polling { folder: "/a".into(), reason: PollingReason::Limit });
        events.forward(background::Event::Failed(Error::Panicked));
        events.send(Event::SearchBy { path: "/a/cat.jpg".into() });
        events.send(Event::DragLeft);
        let received = subscribe(&events, "main");
        assert_eq!(received.try_iter().collect::<Vec<_>>(), ["polling", "failed", "searchBy"]);
    }

    #[test]
    fn the_main_window_gets_to_know_at_every_start_whether_it_is_in_full_screen() {
        let events = EventSender::default();
        events.send(Event::FullScreen { on: true });
        events.send(Event::FullScreen { on: false });
        assert_eq!(subscribe(&events, "settings").try_iter().count(), 0);
        for _ in 0..2 {
            assert_eq!(subscribe(&events, MAIN).try_iter().collect::<Vec<_>>(), ["fullScreen"]);
        }
    }

    #[test]
    fn every_open_window_gets_every_event() {
        let events = EventSender::default();
        let (main, settings) = (subscribe(&events, "main"), subscribe(&events, "settings"));
        events.send(Event::Models);
        events.unsubscribe("settings");
        events.send(Event::Changed);
        assert_eq!(main.try_iter().collect::<Vec<_>>(), ["models", "changed"]);
        assert_eq!(settings.try_iter().collect::<Vec<_>>(), ["models"]);
    }
}
