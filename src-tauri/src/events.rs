//! Events for the page.
//!
//! Owns the channel to the page, and the events before its subscription that it must not miss.

use std::sync::Mutex;

use ratna_engine::background;
use tauri::ipc::Channel;

use crate::dto::{Activity, Event};
use crate::error::Failure;
use crate::sync::lock;

/// Sends events to the page, once it has subscribed.
#[derive(Default)]
pub struct EventSender(Mutex<Subscription>);

#[derive(Default)]
struct Subscription {
    channel: Option<Channel<Event>>,
    /// Sent to the page first, since they are sent only once.
    missed: Vec<Event>,
}

impl EventSender {
    /// Sends an event. Before there is a subscription most are dropped, since the page asks for what it shows.
    pub fn send(&self, event: Event) {
        let mut subscription = lock(&self.0);
        match (&subscription.channel, event) {
            // A closed page needs no events.
            (Some(channel), event) => drop(channel.send(event)),
            (None, event) if must_not_be_missed(&event) => subscription.missed.push(event),
            (None, _) => {}
        }
    }

    /// Sends all further events to this channel, and first those that must not be missed.
    pub fn subscribe(&self, channel: Channel<Event>) {
        let mut subscription = lock(&self.0);
        let missed = std::mem::take(&mut subscription.missed);
        subscription.channel = Some(channel);
        drop(subscription);
        missed.into_iter().for_each(|event| self.send(event));
    }

    /// Sends the event that corresponds to the engine's, if the page needs it.
    pub fn forward(&self, event: background::Event) {
        let event = match event {
            background::Event::Activity(activity) => Event::Activity { activity: Activity::from(activity) },
            background::Event::Changed => Event::Changed,
            background::Event::Switched => Event::Models,
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
            | Event::FullScreen { .. }
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

    #[test]
    fn a_late_subscriber_gets_failures_polled_folders_and_the_picture_it_was_started_with() {
        let events = EventSender::default();
        events.forward(background::Event::Changed);
        events.forward(background::Event::Polling { folder: "/a".into(), reason: PollingReason::Limit });
        events.forward(background::Event::Failed(Error::Panicked));
        events.send(Event::SearchBy { path: "/a/cat.jpg".into() });
        events.send(Event::DragLeft);
        let (sender, received) = mpsc::channel();
        events.subscribe(Channel::new(move |body| {
            if let InvokeResponseBody::Json(text) = body {
                let event: Value = serde_json::from_str(&text)?;
                drop(sender.send(event["kind"].as_str().map(str::to_owned)));
            }
            Ok(())
        }));
        assert_eq!(received.try_iter().flatten().collect::<Vec<_>>(), ["polling", "failed", "searchBy"]);
    }
}
