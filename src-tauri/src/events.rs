//! Events for the page.
//!
//! Owns the channel to the page, and the events before its subscription that it must not miss.

use std::sync::Mutex;

use ratna_engine::background::News;
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
            (None, event @ (Event::Failed { .. } | Event::Polling { .. } | Event::Watched { .. })) => {
                subscription.missed.push(event);
            }
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
    pub fn forward(&self, news: News) {
        let event = match news {
            News::Activity(activity) => Event::Activity { activity: Activity::from(activity) },
            News::Changed => Event::Changed,
            News::Switched => Event::Models,
            // The page needs what it shows, not what was scanned.
            News::Looked(_) => return,
            News::Polling { folder, reason } => {
                Event::Polling { folder: folder.to_string_lossy().into_owned(), reason: reason.into() }
            }
            News::Watched { folder } => Event::Watched { folder: folder.to_string_lossy().into_owned() },
            News::Failed(error) => Event::Failed { failure: Failure::from(error) },
        };
        self.send(event);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use ratna_engine::Error;
    use ratna_engine::background::Reason;
    use serde_json::Value;
    use tauri::ipc::InvokeResponseBody;

    use super::*;

    #[test]
    fn a_late_subscriber_gets_failures_and_polled_folders() {
        let events = EventSender::default();
        events.forward(News::Changed);
        events.forward(News::Polling { folder: "/a".into(), reason: Reason::Limit });
        events.forward(News::Failed(Error::Panicked));
        let (sender, received) = mpsc::channel();
        events.subscribe(Channel::new(move |body| {
            if let InvokeResponseBody::Json(text) = body {
                let event: Value = serde_json::from_str(&text)?;
                drop(sender.send(event["kind"].as_str().map(str::to_owned)));
            }
            Ok(())
        }));
        assert_eq!(received.try_iter().flatten().collect::<Vec<_>>(), ["polling", "failed"]);
    }
}
