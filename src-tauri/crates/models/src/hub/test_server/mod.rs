//! A small hub on loopback, for tests: the addresses, redirects and headers of the real one, and the failures of
//! servers and networks. It listens on loopback only and serves the files it was given.

mod behaviour;
mod reply;
mod request;

use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

pub use self::behaviour::{Behaviour, RetryAfter};
pub use self::reply::COMMIT;
use self::reply::{Ending, Reply, ServedFile, reply};
pub use self::request::RecordedRequest;

#[derive(Default)]
struct Shared {
    files: Mutex<HashMap<String, ServedFile>>,
    /// New names of repositories by their old ones.
    renamed: Mutex<HashMap<String, String>>,
    requests: Mutex<Vec<RecordedRequest>>,
    /// Whether the bytes are at `localhost` instead of `127.0.0.1`, another host by name.
    bytes_on_another_host: AtomicBool,
    stopped: AtomicBool,
}

/// The server; it stops when it is dropped.
pub struct TestHub {
    address: SocketAddr,
    shared: Arc<Shared>,
    accepting: Option<JoinHandle<()>>,
}

impl TestHub {
    /// Starts a hub without files.
    ///
    /// # Errors
    /// When no port on loopback is free.
    pub fn start() -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared::default());
        let accepting = {
            let shared = shared.clone();
            std::thread::spawn(move || accept(&listener, address, &shared))
        };
        Ok(Self { address, shared, accepting: Some(accepting) })
    }

    /// The value for `HF_ENDPOINT`.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Adds or replaces a large file.
    pub fn add_large_file(&self, repository: &str, name: &str, bytes: Vec<u8>) {
        self.put(repository, name, bytes, true);
    }

    /// Adds or replaces a small file, whose SHA-256 the hub does not report.
    pub fn add_small_file(&self, repository: &str, name: &str, bytes: Vec<u8>) {
        self.put(repository, name, bytes, false);
    }

    fn put(&self, repository: &str, name: &str, bytes: Vec<u8>, large: bool) {
        let file = ServedFile { bytes, large, behaviour: Behaviour::Normal, served: 0 };
        lock(&self.shared.files).insert(format!("{repository}/{name}"), file);
    }

    /// Sets what happens when the bytes of a file are requested.
    pub fn set_behaviour(&self, repository: &str, name: &str, behaviour: Behaviour) {
        if let Some(file) = lock(&self.shared.files).get_mut(&format!("{repository}/{name}")) {
            (file.behaviour, file.served) = (behaviour, 0);
        }
    }

    /// Redirects requests for a repository's old name to the new one, without reporting anything about the file.
    pub fn rename_repository(&self, old: &str, new: &str) {
        lock(&self.shared.renamed).insert(old.to_owned(), new.to_owned());
    }

    /// Serves the bytes of large files from another host.
    pub fn serve_bytes_from_another_host(&self) {
        self.shared.bytes_on_another_host.store(true, Ordering::Relaxed);
    }

    /// All requests so far, in order.
    pub fn requests(&self) -> Vec<RecordedRequest> {
        lock(&self.shared.requests).clone()
    }

    /// The requests for bytes of a file; where the hub redirected, those to the second server.
    pub fn byte_requests(&self, name: &str) -> Vec<RecordedRequest> {
        let of_file = |request: &RecordedRequest| request.path.ends_with(name) && request.is_for_bytes();
        let redirected = |request: &RecordedRequest| request.path.starts_with("/cdn/");
        let all: Vec<_> = self.requests().into_iter().filter(of_file).collect();
        let of_cdn: Vec<_> = all.iter().filter(|request| redirected(request)).cloned().collect();
        if of_cdn.is_empty() { all } else { of_cdn }
    }
}

impl Drop for TestHub {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::Relaxed);
        // Wakes the thread that waits for a connection.
        drop(TcpStream::connect(self.address));
        if let Some(accepting) = self.accepting.take() {
            drop(accepting.join());
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn accept(listener: &TcpListener, address: SocketAddr, shared: &Arc<Shared>) {
    for stream in listener.incoming() {
        if shared.stopped.load(Ordering::Relaxed) {
            return;
        }
        let (Ok(stream), shared) = (stream, shared.clone()) else { continue };
        // Clients that close the connection early are expected.
        std::thread::spawn(move || drop(serve(stream, address, &shared)));
    }
}

fn serve(mut stream: TcpStream, address: SocketAddr, shared: &Shared) -> io::Result<()> {
    let request = RecordedRequest::read(&stream)?;
    lock(&shared.requests).push(request.clone());
    // A proxy receives whole addresses.
    let path = request.path.strip_prefix("http://").and_then(|rest| rest.find('/').map(|at| &rest[at..]));
    let path = path.unwrap_or(&request.path);
    if let Some(location) = renamed_path(shared, path) {
        let headers = format!("location: {location}\r\ncontent-length: 0\r\n");
        let reply = Reply::new("307 Temporary Redirect", &headers, Vec::new());
        return stream.write_all(reply.head.as_bytes());
    }
    let (key, at_cdn) = match path.strip_prefix("/cdn/") {
        Some(key) => (key.to_owned(), true),
        None => (file_key(path).unwrap_or_default(), false),
    };
    let host = if shared.bytes_on_another_host.load(Ordering::Relaxed) { "localhost" } else { "127.0.0.1" };
    let cdn = format!("http://{host}:{}/cdn/{key}", address.port());
    let reply = lock(&shared.files).get_mut(&key).map(|file| reply(file, at_cdn, &cdn, &request));
    let Some(reply) = reply else {
        return write!(stream, "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    };
    write_in_pieces(&mut stream, reply.head.as_bytes(), reply.head_pause.map(|pause| (1, pause)))?;
    write_in_pieces(&mut stream, &reply.body, reply.pause)?;
    match reply.ending {
        Ending::Close => stream.flush(),
        // Returns when the client closes the connection.
        Ending::Silence => stream.read(&mut [0]).map(drop),
        Ending::Repeat => loop {
            stream.write_all(&reply.body)?;
        },
    }
}

/// Writes so many bytes at a time, with a pause after each piece; without one, all at once.
fn write_in_pieces(
    stream: &mut TcpStream,
    bytes: &[u8],
    pieces: Option<(usize, Duration)>,
) -> io::Result<()> {
    let Some((length, pause)) = pieces else { return stream.write_all(bytes) };
    for piece in bytes.chunks(length.max(1)) {
        stream.write_all(piece)?;
        std::thread::sleep(pause);
    }
    Ok(())
}

/// Maps `/OWNER/NAME/resolve/REVISION/FILE` to `OWNER/NAME/FILE`.
fn file_key(path: &str) -> Option<String> {
    let (repository, rest) = path.strip_prefix('/')?.split_once("/resolve/")?;
    Some(format!("{repository}/{}", rest.split_once('/')?.1))
}

/// The path under a repository's new name.
fn renamed_path(shared: &Shared, path: &str) -> Option<String> {
    let (repository, rest) = path.strip_prefix('/')?.split_once("/resolve/")?;
    lock(&shared.renamed).get(repository).map(|new| format!("/{new}/resolve/{rest}"))
}
