//! `thumb://localhost/<content hash>/<256|512|view>`: the only way by which pictures reach the page.
//!
//! Owns the address format, the threads that answer and the caching headers. Serves the three sizes of
//! catalogued contents and nothing else: an address is a hash, never a path.

use std::panic::{AssertUnwindSafe, catch_unwind};

use blake3::Hash;
use ratna_engine::picture::{Shown, Size};
use rayon::{ThreadPool, ThreadPoolBuilder};
use tauri::http::{Method, Request, Response, StatusCode, header};
use tauri::{AppHandle, Manager, UriSchemeContext, UriSchemeResponder, Wry};

use crate::session::Session;

/// The scheme's name.
pub const SCHEME: &str = "thumb";
/// Threads that answer with thumbnails. They mostly wait for SQLite; more would only open more files.
const THREADS: usize = 4;
/// Threads that make large pictures: each holds one decoded, which is 50 MB.
const VIEWERS: usize = 2;
/// A content's picture never changes.
const FOR_EVER: &str = "private, max-age=31536000, immutable";
/// A stand-in must not outlive the reason for it.
const NOT_AT_ALL: &str = "no-store";

/// Answers requests for pictures. Its threads end with it.
pub struct Server {
    thumbnails: ThreadPool,
    /// Decoding a large file takes long; thumbnails should not queue up behind it.
    views: ThreadPool,
}

impl Server {
    /// Starts the threads.
    ///
    /// # Errors
    /// When the system gives none.
    pub fn start() -> std::io::Result<Self> {
        let pool = |name: &'static str, threads| {
            let pool =
                ThreadPoolBuilder::new().num_threads(threads).thread_name(move |n| format!("{name} {n}"));
            pool.build().map_err(std::io::Error::other)
        };
        Ok(Self { thumbnails: pool("thumb", THREADS)?, views: pool("view", VIEWERS)? })
    }

    /// Answers one request, now or later.
    pub fn serve(
        &self,
        context: UriSchemeContext<'_, Wry>,
        request: &Request<Vec<u8>>,
        responder: UriSchemeResponder,
    ) {
        let wanted = parse(request.uri().path());
        let app = context.app_handle().clone();
        match wanted {
            Some((hash, size)) if request.method() == Method::GET => {
                let threads = if size == Size::View { &self.views } else { &self.thumbnails };
                threads.spawn(move || {
                    // A request without an answer would never end, and a panic here would end the app.
                    let found = catch_unwind(AssertUnwindSafe(|| look_up(&app, &hash, size)));
                    let found = found.unwrap_or_else(|_| Err("the decoder panicked".to_owned()));
                    responder.respond(respond(found));
                });
            }
            _ => responder.respond(status(StatusCode::NOT_FOUND)),
        }
    }
}

/// Reads an address. Only the canonical spelling counts.
fn parse(path: &str) -> Option<(Hash, Size)> {
    let (hash, size) = path.strip_prefix('/')?.split_once('/')?;
    let size = match size {
        "256" => Size::Small,
        "512" => Size::Medium,
        "view" => Size::View,
        _ => return None,
    };
    let canonical = hash.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    let hash = Hash::from_hex(hash).ok().filter(|_| canonical)?;
    Some((hash, size))
}

fn look_up(app: &AppHandle, hash: &Hash, size: Size) -> Result<Option<Shown>, String> {
    let session = app.state::<Session>();
    let opened = session.opened().map_err(|failure| failure.message)?;
    opened.library.picture(hash, size).map_err(|error| error.to_string())
}

fn respond(found: Result<Option<Shown>, String>) -> Response<Vec<u8>> {
    match found {
        Ok(Some(shown)) => {
            let mut response = Response::new(shown.jpeg);
            let caching = if shown.fallback { NOT_AT_ALL } else { FOR_EVER };
            let headers = response.headers_mut();
            headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static("image/jpeg"));
            headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static(caching));
            let sniffing = header::HeaderValue::from_static("nosniff");
            headers.insert(header::X_CONTENT_TYPE_OPTIONS, sniffing);
            response
        }
        Ok(None) => status(StatusCode::NOT_FOUND),
        Err(error) => {
            tracing::warn!(%error, "a picture could not be served");
            status(StatusCode::INTERNAL_SERVER_ERROR)
        }
    }
}

fn status(code: StatusCode) -> Response<Vec<u8>> {
    let mut response = Response::new(Vec::new());
    *response.status_mut() = code;
    let not_at_all = header::HeaderValue::from_static(NOT_AT_ALL);
    response.headers_mut().insert(header::CACHE_CONTROL, not_at_all);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_hash_and_one_of_three_sizes() {
        let hash = blake3::hash(b"a picture");
        for (name, size) in [("256", Size::Small), ("512", Size::Medium), ("view", Size::View)] {
            assert_eq!(parse(&format!("/{hash}/{name}")), Some((hash, size)));
        }
    }

    #[test]
    fn nothing_else_is_an_address() {
        let hash = blake3::hash(b"a picture").to_string();
        let upper = hash.to_uppercase();
        for path in [
            "",
            "/",
            "/etc/passwd",
            &format!("/{hash}"),
            &format!("/{hash}/"),
            &format!("/{hash}/1024"),
            &format!("/{hash}/view/"),
            &format!("/{hash}/../512"),
            &format!("/../{hash}/512"),
            &format!("//{hash}/512"),
            &format!("/{}/512", &hash[1..]),
            &format!("/%2e%2e/{hash}/512"),
            &format!("/{upper}/512"),
            &format!("/{hash}/512?x"),
        ] {
            assert_eq!(parse(path), None, "{path}");
        }
    }

    #[test]
    fn a_stand_in_is_not_cached() {
        let answer = |fallback| respond(Ok(Some(Shown { jpeg: vec![1], fallback })));
        assert_eq!(answer(true).headers()[header::CACHE_CONTROL], NOT_AT_ALL);
        assert_eq!(answer(false).headers()[header::CACHE_CONTROL], FOR_EVER);
        assert_eq!(respond(Ok(None)).status(), StatusCode::NOT_FOUND);
    }
}
