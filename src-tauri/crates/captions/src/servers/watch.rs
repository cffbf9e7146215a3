//! Waiting for a server, with limits of time and an ear for the person.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use tokio::time::{Instant, sleep, sleep_until};

use super::address::Address;
use crate::error::{Error, Result};

/// How often the person is asked whether to go on.
const TICK: Duration = Duration::from_millis(50);

/// What is told while a server answers.
#[derive(Clone, Copy, Debug)]
pub(super) enum Heard<'a> {
    /// Nothing new.
    Waiting,
    /// The next message.
    Message(&'a str),
}

/// What to do after a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// It said nothing; the time goes on.
    Wait,
    /// It said something; the time begins anew.
    GoOn,
    /// No more is needed.
    Stop,
}

/// Hears what a server says; its errors end the exchange.
pub(super) type Hear<'a> = &'a mut dyn FnMut(Heard<'_>) -> Result<Next>;

/// The time until which something must have happened, and the limit that it comes from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deadline {
    at: Instant,
    limit: Duration,
}

impl Deadline {
    /// In `limit` from now.
    pub(super) fn after(limit: Duration) -> Self {
        Self { at: Instant::now() + limit, limit }
    }

    fn earlier(self, other: Self) -> Self {
        if other.at < self.at { other } else { self }
    }
}

/// Waits for a server.
pub(super) struct Watch<'a> {
    hear: Hear<'a>,
    address: &'a Address,
    whole: Deadline,
    asked: Instant,
    /// Whether the server said something.
    pub(super) heard: bool,
}

impl<'a> Watch<'a> {
    /// Begins to wait, for `whole` at most.
    pub(super) fn new(address: &'a Address, whole: Duration, hear: Hear<'a>) -> Self {
        Self { hear, address, whole: Deadline::after(whole), asked: Instant::now(), heard: false }
    }

    /// The result of `work`.
    ///
    /// # Errors
    /// When it takes longer than until `deadline`, or the person wants no more.
    pub(super) async fn until<T>(&mut self, deadline: Deadline, work: impl Future<Output = T>) -> Result<T> {
        let deadline = deadline.earlier(self.whole);
        let mut work = pin!(work);
        loop {
            // Asked here, too, because work that is done at once, again and again, would never leave time for it.
            let now = Instant::now();
            if now >= deadline.at {
                return Err(Error::TimedOut { address: self.address.to_string(), limit: deadline.limit });
            }
            if now >= self.asked + TICK {
                self.asked = now;
                (self.hear)(Heard::Waiting)?;
            }
            tokio::select! {
                biased;
                done = &mut work => return Ok(done),
                () = sleep_until(deadline.at) => {}
                () = sleep(TICK) => {}
            }
        }
    }

    /// Waits for nothing but time.
    pub(super) async fn pause(&mut self, time: Duration) -> Result<()> {
        self.until(self.whole, sleep(time)).await
    }

    /// Hands on a message.
    pub(super) fn hear(&mut self, message: &str) -> Result<Next> {
        let next = (self.hear)(Heard::Message(message))?;
        self.heard |= next != Next::Wait;
        Ok(next)
    }
}
