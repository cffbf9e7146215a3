//! A small hub on loopback, for tests: the addresses, redirects and headers of the real one, and the faults that
//! servers and networks have. It never leaves this machine and knows only the files it was given.

use std::collections::HashMap;
use std::fmt::{self, Display};
use std::io::{self, BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime};

use sha2::{Digest, Sha256};

/// The commit that every revision stands for.
pub const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

/// What the server does when the bytes of a file are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behaviour {
    /// What it should.
    Fine,
    /// Sends everything, whatever range was asked for.
    IgnoresRange,
    /// Sends everything, whatever range was asked for, and always closes the connection after so many bytes.
    IgnoresRangeAndCuts {
        /// Bytes that are sent each time.
        after: usize,
    },
    /// Closes the connection after so many bytes, so many times.
    Cuts {
        /// Bytes that are sent each time.
        after: usize,
        /// How often.
        times: usize,
    },
    /// Sends bytes of the right number that are not the file's.
    WrongBytes,
    /// Sends more bytes than it said the file has.
    TooMany,
    /// Sends the bytes that come after those asked for.
    WrongRange,
    /// Answers with a status, so many times.
    Status {
        /// Such as 500.
        code: u16,
        /// The `Retry-After` header.
        retry_after: Option<Wait>,
        /// How often.
        times: usize,
    },
    /// Sends so many bytes at a time and rests in between.
    Slow {
        /// Bytes at a time.
        bytes: usize,
        /// The rest.
        pause: Duration,
    },
    /// Sends the caller round in circles.
    Circles,
    /// Answers 401 to whoever sends a token, as to one that is out of date.
    RefusesTokens,
    /// Says that the file is larger than any is.
    Boasts,
}

/// A wait that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// For so many seconds, in so many words.
    Seconds(u64),
    /// Until a date so many seconds from now.
    Date(u64),
}

impl Display for Wait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Seconds(seconds) => write!(f, "{seconds}"),
            Self::Date(seconds) => {
                f.write_str(&httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(seconds)))
            }
        }
    }
}

/// A request as it arrived.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Path of the address, or the whole address when asked as a proxy.
    pub path: String,
    /// The headers, names in lower case.
    pub headers: HashMap<String, String>,
}

impl Asked {
    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// Whether it asked for bytes, rather than only for what the file is.
    pub fn is_for_bytes(&self) -> bool {
        self.header("range") != Some("bytes=0-0")
    }
}

struct Kept {
    bytes: Vec<u8>,
    /// Large files are sent by somebody else, as on the hub.
    large: bool,
    behaviour: Behaviour,
    served: usize,
}

#[derive(Default)]
struct Shared {
    files: Mutex<HashMap<String, Kept>>,
    /// Old names of repositories, with the new ones.
    renamed: Mutex<HashMap<String, String>>,
    asked: Mutex<Vec<Asked>>,
    /// The bytes are at `localhost` instead of `127.0.0.1`: another host by name.
    elsewhere: AtomicBool,
    over: AtomicBool,
}

/// The server; it stops when dropped.
pub struct TestHub {
    address: SocketAddr,
    shared: Arc<Shared>,
    accepting: Option<JoinHandle<()>>,
}

impl TestHub {
    /// Starts a hub without files.
    ///
    /// # Errors
    /// When loopback has no port to give.
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

    /// What `HF_ENDPOINT` would be.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Keeps a large file, or puts other bytes in its place.
    pub fn keep(&self, repository: &str, name: &str, bytes: Vec<u8>) {
        self.put(repository, name, bytes, true);
    }

    /// Keeps a small file, of which the hub knows no SHA-256.
    pub fn keep_small(&self, repository: &str, name: &str, bytes: Vec<u8>) {
        self.put(repository, name, bytes, false);
    }

    fn put(&self, repository: &str, name: &str, bytes: Vec<u8>, large: bool) {
        let kept = Kept { bytes, large, behaviour: Behaviour::Fine, served: 0 };
        lock(&self.shared.files).insert(format!("{repository}/{name}"), kept);
    }

    /// Changes what happens when a file's bytes are asked for.
    pub fn behave(&self, repository: &str, name: &str, behaviour: Behaviour) {
        if let Some(kept) = lock(&self.shared.files).get_mut(&format!("{repository}/{name}")) {
            (kept.behaviour, kept.served) = (behaviour, 0);
        }
    }

    /// Sends whoever asks for a repository by its old name on to the new one, without a word on the file.
    pub fn rename(&self, old: &str, new: &str) {
        lock(&self.shared.renamed).insert(old.to_owned(), new.to_owned());
    }

    /// Has large files sent from another host.
    pub fn send_from_elsewhere(&self) {
        self.shared.elsewhere.store(true, Ordering::Relaxed);
    }

    /// Every request so far, in their order.
    pub fn asked(&self) -> Vec<Asked> {
        lock(&self.shared.asked).clone()
    }

    /// The requests for bytes of a file: where the hub sent them on, the second of each two.
    pub fn asked_for_bytes(&self, name: &str) -> Vec<Asked> {
        let at_end = |asked: &Asked| asked.path.ends_with(name) && asked.is_for_bytes();
        let sent_on = |asked: &Asked| asked.path.starts_with("/cdn/");
        let all: Vec<_> = self.asked().into_iter().filter(at_end).collect();
        let of_cdn: Vec<_> = all.iter().filter(|asked| sent_on(asked)).cloned().collect();
        if of_cdn.is_empty() { all } else { of_cdn }
    }
}

impl Drop for TestHub {
    fn drop(&mut self) {
        self.shared.over.store(true, Ordering::Relaxed);
        // Wakes the thread that waits for a caller.
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
        if shared.over.load(Ordering::Relaxed) {
            return;
        }
        let (Ok(stream), shared) = (stream, shared.clone()) else { continue };
        // A caller that hangs up in the middle is part of the game.
        std::thread::spawn(move || drop(serve(stream, address, &shared)));
    }
}

fn serve(mut stream: TcpStream, address: SocketAddr, shared: &Shared) -> io::Result<()> {
    let asked = read(&stream)?;
    lock(&shared.asked).push(asked.clone());
    // As a proxy it is asked for whole addresses.
    let path = asked.path.strip_prefix("http://").and_then(|rest| rest.find('/').map(|at| &rest[at..]));
    let path = path.unwrap_or(&asked.path);
    if let Some(location) = moved(shared, path) {
        let headers = format!("location: {location}\r\ncontent-length: 0\r\n");
        let reply = Reply::new("307 Temporary Redirect", &headers, Vec::new());
        return stream.write_all(reply.head.as_bytes());
    }
    let (key, at_cdn) = match path.strip_prefix("/cdn/") {
        Some(key) => (key.to_owned(), true),
        None => (resolved(path).unwrap_or_default(), false),
    };
    let Some(reply) = reply(shared, address, &key, at_cdn, &asked) else {
        return write!(stream, "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    };
    stream.write_all(reply.head.as_bytes())?;
    match reply.pause {
        None => stream.write_all(&reply.body)?,
        Some((bytes, pause)) => {
            for piece in reply.body.chunks(bytes.max(1)) {
                stream.write_all(piece)?;
                std::thread::sleep(pause);
            }
        }
    }
    stream.flush()
}

/// `/OWNER/NAME/resolve/REVISION/FILE` to `OWNER/NAME/FILE`.
fn resolved(path: &str) -> Option<String> {
    let (repository, rest) = path.strip_prefix('/')?.split_once("/resolve/")?;
    Some(format!("{repository}/{}", rest.split_once('/')?.1))
}

/// Where the path of a renamed repository leads.
fn moved(shared: &Shared, path: &str) -> Option<String> {
    let (repository, rest) = path.strip_prefix('/')?.split_once("/resolve/")?;
    lock(&shared.renamed).get(repository).map(|new| format!("/{new}/resolve/{rest}"))
}

fn read(stream: &TcpStream) -> io::Result<Asked> {
    let mut lines = BufReader::new(stream).lines();
    let first = lines.next().transpose()?.unwrap_or_default();
    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut headers = HashMap::new();
    for line in lines {
        let line = line?;
        let Some((name, value)) = line.split_once(':') else { break };
        headers.insert(name.to_lowercase(), value.trim().to_owned());
    }
    Ok(Asked { path, headers })
}

struct Reply {
    head: String,
    body: Vec<u8>,
    pause: Option<(usize, Duration)>,
}

impl Reply {
    fn new(status: &str, headers: &str, body: Vec<u8>) -> Self {
        Self { head: format!("HTTP/1.1 {status}\r\nconnection: close\r\n{headers}\r\n"), body, pause: None }
    }
}

fn reply(shared: &Shared, address: SocketAddr, key: &str, at_cdn: bool, asked: &Asked) -> Option<Reply> {
    let mut files = lock(&shared.files);
    let kept = files.get_mut(key)?;
    if kept.behaviour == Behaviour::RefusesTokens && asked.header("authorization").is_some() {
        let headers = "x-error-code: RepoNotFound\r\ncontent-length: 0\r\n";
        return Some(Reply::new("401 Unauthorized", headers, Vec::new()));
    }
    let hash = crate::hub::hex(&Sha256::digest(&kept.bytes));
    let etag = format!("\"{}\"", if kept.large { &hash } else { &hash[..40] });
    let mut headers = format!("x-repo-commit: {COMMIT}\r\netag: {etag}\r\naccept-ranges: bytes\r\n");
    if kept.behaviour == Behaviour::Circles {
        let location = format!("location: /cdn/{key}\r\ncontent-length: 0\r\n");
        return Some(Reply::new("302 Found", &(headers + &location), Vec::new()));
    }
    if kept.large && !at_cdn {
        let host = if shared.elsewhere.load(Ordering::Relaxed) { "localhost" } else { "127.0.0.1" };
        headers += &format!("x-linked-etag: {etag}\r\nx-linked-size: {}\r\n", stated(kept));
        headers += &format!("location: http://{host}:{}/cdn/{key}\r\ncontent-length: 0\r\n", address.port());
        return Some(Reply::new("302 Found", &headers, Vec::new()));
    }
    // Looking is no request for bytes: it does not use up what was set.
    let served = if asked.is_for_bytes() { kept.served } else { usize::MAX };
    if asked.is_for_bytes() {
        kept.served += 1;
    }
    Some(bytes(kept, served, &etag, &headers, asked))
}

/// The bytes, and what may go wrong with them.
fn bytes(kept: &Kept, served: usize, etag: &str, headers: &str, asked: &Asked) -> Reply {
    if let Behaviour::Status { code, retry_after, times } = kept.behaviour
        && (served < times || times == usize::MAX)
    {
        let wait = retry_after.map(|wait| format!("retry-after: {wait}\r\n")).unwrap_or_default();
        return Reply::new(&format!("{code} Fault"), &format!("{wait}content-length: 0\r\n"), Vec::new());
    }
    let whole = kept.bytes.len();
    let unchanged = asked.header("if-range").is_none_or(|tag| tag == etag);
    let ignored = matches!(kept.behaviour, Behaviour::IgnoresRange | Behaviour::IgnoresRangeAndCuts { .. });
    let range = asked.header("range").filter(|_| unchanged && !ignored);
    let Some((start, end)) = range.and_then(|range| parse_range(range, whole)) else {
        return shaped(kept, served, "200 OK", headers, (0, whole));
    };
    if start >= whole {
        let headers = format!("content-range: bytes */{whole}\r\ncontent-length: 0\r\n");
        return Reply::new("416 Range Not Satisfiable", &headers, Vec::new());
    }
    let told = if kept.behaviour == Behaviour::WrongRange { start + 1 } else { start };
    let headers = format!("{headers}content-range: bytes {told}-{}/{}\r\n", end - 1, stated(kept));
    shaped(kept, served, "206 Partial Content", &headers, (start, end))
}

/// The size that the file is said to have.
fn stated(kept: &Kept) -> u64 {
    if kept.behaviour == Behaviour::Boasts { u64::MAX } else { kept.bytes.len() as u64 }
}

fn parse_range(range: &str, whole: usize) -> Option<(usize, usize)> {
    let (start, end) = range.strip_prefix("bytes=")?.split_once('-')?;
    let end = end.parse().map_or(whole, |end: usize| (end + 1).min(whole));
    Some((start.parse().ok()?, end))
}

fn shaped(kept: &Kept, served: usize, status: &str, headers: &str, (start, end): (usize, usize)) -> Reply {
    let mut body = kept.bytes[start..end].to_vec();
    let length = body.len();
    let mut reply_headers = format!("{headers}content-length: {length}\r\n");
    let mut pause = None;
    match kept.behaviour {
        Behaviour::Cuts { after, times } if served < times => body.truncate(after),
        Behaviour::IgnoresRangeAndCuts { after } => body.truncate(after),
        Behaviour::WrongBytes => body.iter_mut().for_each(|byte| *byte ^= 1),
        Behaviour::TooMany => {
            body.extend_from_slice(b"and more");
            // In pieces, so that nothing but counting tells where the file ends.
            let chunk = [format!("{:x}\r\n", body.len()).as_bytes(), &body, b"\r\n0\r\n\r\n"].concat();
            body = chunk;
            reply_headers = format!("{headers}transfer-encoding: chunked\r\n");
        }
        Behaviour::Slow { bytes, pause: rest } => pause = Some((bytes, rest)),
        _ => {}
    }
    Reply { pause, ..Reply::new(status, &reply_headers, body) }
}
