//! What the decoder is given: the file in small portions, and a thread that stops.
//!
//! Owns the interruption of a decoder that takes too long: it asks for bytes between frames and for work within them,
//! and both end once the time is over.

use std::io::{self, IoSliceMut, Read};

use jxl::api::{JxlBitstreamInput, JxlParallelRunner, JxlParallelRunnerFun};
use jxl::error::{Error, Result};

use super::super::stopwatch::Stopwatch;

/// Most bytes handed over at a time where headers are read, so that few frames are decoded between two looks at the clock:
/// the smallest frame has about ten bytes.
const PORTION: usize = 64;
/// Bytes of the buffer into which the decoder reads headers, at first. One that a long header has enlarged is filled at
/// once, as is a section; the decoder asks for bytes again before each frame.
const HEADER_BUFFER: usize = 4096;

/// Bytes of the copies that the decoder makes of the file: of a frame's sections, and of parts that a container has out of
/// order.
pub(super) fn copies(bytes: &[u8]) -> u64 {
    2 * bytes.len() as u64
}

/// A file's bytes.
pub(super) struct Feed<'a> {
    rest: &'a [u8],
    stopwatch: Stopwatch,
}

impl<'a> Feed<'a> {
    /// All bytes, until the time is over.
    pub(super) fn new(bytes: &'a [u8], stopwatch: Stopwatch) -> Self {
        Self { rest: bytes, stopwatch }
    }

    pub(super) fn stopwatch(&self) -> Stopwatch {
        self.stopwatch
    }
}

impl JxlBitstreamInput for Feed<'_> {
    fn available_bytes(&mut self) -> io::Result<usize> {
        Ok(self.rest.len())
    }

    fn read(&mut self, buffers: &mut [IoSliceMut<'_>]) -> io::Result<usize> {
        if self.stopwatch.is_over() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        match buffers {
            [buffer] if buffer.len() <= HEADER_BUFFER => {
                let portion = buffer.len().min(PORTION);
                Read::read(&mut self.rest, &mut buffer[..portion])
            }
            buffers => self.rest.read_vectored(buffers),
        }
    }

    fn skip(&mut self, bytes: usize) -> io::Result<usize> {
        let skipped = bytes.min(self.rest.len());
        self.rest = &self.rest[skipped..];
        Ok(skipped)
    }
}

/// Does the decoder's work in the thread that asks for it, until the time is over.
pub(super) struct Runner {
    stopwatch: Stopwatch,
}

impl Runner {
    pub(super) fn new(stopwatch: Stopwatch) -> Self {
        Self { stopwatch }
    }
}

impl JxlParallelRunner for Runner {
    fn run(&mut self, count: usize, work: &JxlParallelRunnerFun<'_>) -> Result<()> {
        for index in 0..count {
            if self.stopwatch.is_over() {
                return Err(Error::IOError(io::ErrorKind::TimedOut.into()));
            }
            work(index)?;
        }
        Ok(())
    }

    fn num_threads(&self) -> usize {
        1
    }

    fn run_ordered(
        &mut self,
        count: usize,
        _threads: Option<usize>,
        work: &JxlParallelRunnerFun<'_>,
    ) -> Result<()> {
        self.run(count, work)
    }
}

/// Does no work: whoever asks for it decodes a frame.
#[derive(Default)]
pub(super) struct Refusal {
    pub(super) was_asked: bool,
}

impl JxlParallelRunner for Refusal {
    fn run(&mut self, _count: usize, _work: &JxlParallelRunnerFun<'_>) -> Result<()> {
        self.was_asked = true;
        Err(Error::IOError(io::ErrorKind::Interrupted.into()))
    }

    fn num_threads(&self) -> usize {
        1
    }

    fn run_ordered(
        &mut self,
        count: usize,
        _threads: Option<usize>,
        work: &JxlParallelRunnerFun<'_>,
    ) -> Result<()> {
        self.run(count, work)
    }
}
