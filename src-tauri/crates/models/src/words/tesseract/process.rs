//! Runs another program: input by a pipe, output by a pipe, within a time and a size.
//!
//! Owns that it ends. A program that reaches a limit is killed together with those it started.

use std::io::{self, Read, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

/// Most bytes of output: that of a page of 5,000 words has 300 KB.
const MOST_OUTPUT: u64 = 8 << 20;
/// How often a program whose output has ended is asked whether it has ended, too.
const POLL: Duration = Duration::from_millis(5);

/// Why a run has no output.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// It can't be started, or its output can't be read.
    #[error("it can't be run: {0}")]
    Start(#[from] io::Error),
    /// It takes too long.
    #[error("it takes longer than {} seconds", .0.as_secs())]
    Hangs(Duration),
    /// It prints more than [`MOST_OUTPUT`].
    #[error("it prints too much")]
    Floods,
    /// It crashed or reports an error.
    #[error("it failed ({0})")]
    Fails(ExitStatus),
}

/// What a program prints.
///
/// # Errors
/// When it can't be run, fails, prints too much or takes longer than `limit`.
pub fn run(program: &Path, arguments: &[&str], input: Vec<u8>, limit: Duration) -> Result<Vec<u8>, RunError> {
    let end = Instant::now() + limit;
    let mut running = Running(
        Command::new(program)
            .args(arguments)
            // One picture a thread is faster than several threads a picture, and leaves the machine to others.
            .env("OMP_THREAD_LIMIT", "1")
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()?,
    );
    let child = &mut running.0;
    let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(io::Error::from(io::ErrorKind::BrokenPipe).into());
    };
    // Both threads end with the program at the latest.
    thread::spawn(move || stdin.write_all(&input));
    let (sender, output) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let read = stdout.take(MOST_OUTPUT + 1).read_to_end(&mut bytes);
        sender.send(read.map(|_| bytes))
    });
    let bytes = output
        .recv_timeout(end.saturating_duration_since(Instant::now()))
        .map_err(|_| RunError::Hangs(limit))??;
    if bytes.len() as u64 > MOST_OUTPUT {
        return Err(RunError::Floods);
    }
    while Instant::now() < end {
        match child.try_wait()? {
            Some(status) if status.success() => return Ok(bytes),
            Some(status) => return Err(RunError::Fails(status)),
            None => thread::sleep(POLL),
        }
    }
    Err(RunError::Hangs(limit))
}

/// A program that is killed when nobody waits for it any more.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        if matches!(self.0.try_wait(), Ok(None)) {
            // A failure means that it has just ended.
            let _ = killpg(Pid::from_raw(self.0.id() as i32), Signal::SIGKILL);
            let _ = self.0.wait();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHELL: &str = "/bin/sh";

    fn script(script: &str, input: &[u8], limit: u64) -> Result<Vec<u8>, RunError> {
        run(Path::new(SHELL), &["-c", script], input.to_vec(), Duration::from_millis(limit))
    }

    #[test]
    fn a_program_gets_its_input_and_returns_its_output() {
        assert_eq!(script("cat", b"a line", 20_000).unwrap(), b"a line");
        assert_eq!(script("printf x", &vec![0; 1 << 20], 20_000).unwrap(), b"x");
    }

    #[test]
    fn a_program_that_hangs_is_killed_with_those_it_started() {
        let start = Instant::now();
        for hangs in ["sleep 60", "sleep 60 & sleep 60", "exec >&-; sleep 60"] {
            assert!(matches!(script(hangs, b"", 200), Err(RunError::Hangs(_))), "{hangs}");
        }
        assert!(start.elapsed() < Duration::from_secs(20));
    }

    #[test]
    fn a_program_that_crashes_is_an_error() {
        assert!(matches!(script("kill -SEGV $$", b"", 20_000), Err(RunError::Fails(_))));
        assert!(matches!(script("exit 3", b"", 20_000), Err(RunError::Fails(_))));
        let missing = run(Path::new("/nowhere/tesseract"), &[], Vec::new(), Duration::from_secs(9));
        assert!(matches!(missing, Err(RunError::Start(_))));
    }

    #[test]
    fn a_program_that_floods_is_stopped() {
        assert!(matches!(script("exec yes", b"", 60_000), Err(RunError::Floods)));
    }
}
