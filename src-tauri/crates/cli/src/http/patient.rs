//! A connection that waits neither forever for its client nor too short.
//!
//! Owns two times: how long a client may leave an answer unread, and how long one that still sends is listened to after
//! the last answer. If the connection were closed at once, the system would take the answer back.

use std::io::{self, ErrorKind};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};

use super::limits::Limits;

/// A connection with patience for its client.
pub(super) struct Patient {
    stream: TcpStream,
    pause: Duration,
    linger: Duration,
    /// Runs while the client takes nothing.
    stalled: Option<Pin<Box<Sleep>>>,
    /// Runs once everything is said.
    leaving: Option<Pin<Box<Sleep>>>,
}

impl Patient {
    pub(super) fn new(stream: TcpStream, limits: &Limits) -> Self {
        let Limits { pause, linger, .. } = *limits;
        Self { stream, pause, linger, stalled: None, leaving: None }
    }

    /// `progress`, unless there was none for too long.
    fn unless_stalled<T>(
        &mut self,
        context: &mut Context<'_>,
        progress: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if progress.is_ready() {
            self.stalled = None;
            return progress;
        }
        let pause = self.pause;
        let stalled = self.stalled.get_or_insert_with(|| Box::pin(sleep(pause)));
        stalled.as_mut().poll(context).map(|()| Err(ErrorKind::TimedOut.into()))
    }

    /// Reads and drops what the client still sends; ready at its end.
    fn poll_rest(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let mut dropped = [0; 16 << 10];
        loop {
            let mut buffer = ReadBuf::new(&mut dropped);
            let read = ready!(Pin::new(&mut self.stream).poll_read(context, &mut buffer));
            if read.is_err() || buffer.filled().is_empty() {
                return Poll::Ready(());
            }
        }
    }
}

impl AsyncRead for Patient {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Patient {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let progress = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.unless_stalled(context, progress)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.leaving.is_none() {
            ready!(Pin::new(&mut self.stream).poll_shutdown(context))?;
            self.leaving = Some(Box::pin(sleep(self.linger)));
        }
        let is_over = self.leaving.as_mut().is_none_or(|leaving| leaving.as_mut().poll(context).is_ready());
        if is_over { Poll::Ready(Ok(())) } else { self.poll_rest(context).map(Ok) }
    }
}
