//! Serves pictures to the page at `thumb://localhost/<content hash>/<256|512|view>`, and in no other way.
//!
//! Owns the URL format, the threads that serve and the caching headers. Serves three sizes of the pictures in the
//! catalogue and nothing else: a URL contains a hash, never a path.

use std::panic::{AssertUnwindSafe, catch_unwind};

use blake3::Hash;
use ratna_engine::browse::preview::{Preview, Size};
use rayon::{ThreadPool, ThreadPoolBuilder};
use tauri::http::{Method, Request, Response, StatusCode, header};
use tauri::{AppHandle, Manager, UriSchemeContext, UriSchemeResponder, Wry};

use crate::session::Session;

/// The URL scheme.
pub const SCHEME: &str = "thumb";
/// Threads that serve thumbnails. They mostly wait for SQLite; more would only open more files.
const THUMBNAIL_THREADS: usize = 4;
/// Threads that make large pictures: each holds a decoded one of about 50 MB.
const VIEW_THREADS: usize = 2;
/// `Cache-Control` of a picture: the picture of a content never changes.
const IMMUTABLE: &str = "private, max-age=31536000, immutable";
/// `Cache-Control` of a fallback or an error: the cause may go away.
const NO_STORE: &str = "no-store";

/// Serves pictures. Dropping it ends its threads.
pub struct Server {
    thumbnails: ThreadPool,
    /// Separate, since decoding a large file takes long and must not hold up thumbnails.
    views: ThreadPool,
}

impl Server {
    /// Starts the threads.
    ///
    /// # Errors
    ///
    /// Fails when the system cannot create threads.
    pub fn start() -> std::io::Result<Self> {
        let pool = |name: &'static str, threads| {
            let pool =
                ThreadPoolBuilder::new().num_threads(threads).thread_name(move |n| format!("{name} {n}"));
            pool.build().map_err(std::io::Error::other)
        };
        Ok(Self { thumbnails: pool("thumb", THUMBNAIL_THREADS)?, views: pool("view", VIEW_THREADS)? })
    }

    /// Answers a request, immediately or from a thread.
    pub fn serve(
        &self,
        context: UriSchemeContext<'_, Wry>,
        request: &Request<Vec<u8>>,
        responder: UriSchemeResponder,
    ) {
        let app = context.app_handle().clone();
        match wanted(request) {
            Some((hash, size)) => {
                let threads = if size == Size::View { &self.views } else { &self.thumbnails };
                threads.spawn(move || {
                    // Without a response the request would never end, and a panic here would abort the app.
                    let picture = catch_unwind(AssertUnwindSafe(|| look_up(&app, &hash, size)));
                    let picture = picture.unwrap_or_else(|_| Err("the decoder panicked".to_owned()));
                    responder.respond(respond(picture));
                });
            }
            None => responder.respond(status(StatusCode::NOT_FOUND)),
        }
    }
}

/// The picture that a request asks for; `None` unless it is a GET with a valid path.
fn wanted(request: &Request<Vec<u8>>) -> Option<(Hash, Size)> {
    parse(request.uri().path()).filter(|_| request.method() == Method::GET)
}

/// Parses a URL's path. Only the canonical spelling is valid, so that a picture is cached once.
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

fn look_up(app: &AppHandle, hash: &Hash, size: Size) -> Result<Option<Preview>, String> {
    let session = app.state::<Session>();
    let open = session.wait_until_open().map_err(|failure| failure.message)?;
    open.library.picture(hash, size).map_err(|error| error.to_string())
}

fn respond(picture: Result<Option<Preview>, String>) -> Response<Vec<u8>> {
    match picture {
        Ok(Some(shown)) => {
            let mut response = Response::new(shown.jpeg);
            let caching = if shown.fallback { NO_STORE } else { IMMUTABLE };
            let headers = response.headers_mut();
            headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static("image/jpeg"));
            headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static(caching));
            let sniffing = header::HeaderValue::from_static("nosniff");
            headers.insert(header::X_CONTENT_TYPE_OPTIONS, sniffing);
            response
        }
        Ok(None) => status(StatusCode::NOT_FOUND),
        Err(error) => {
            tracing::warn!(%error, "can't serve a picture");
            status(StatusCode::INTERNAL_SERVER_ERROR)
        }
    }
}

fn status(code: StatusCode) -> Response<Vec<u8>> {
    let mut response = Response::new(Vec::new());
    *response.status_mut() = code;
    let no_store = header::HeaderValue::from_static(NO_STORE);
    response.headers_mut().insert(header::CACHE_CONTROL, no_store);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_a_hash_and_one_of_three_sizes() {
        let hash = blake3::hash(b"a picture");
        for (name, size) in [("256", Size::Small), ("512", Size::Medium), ("view", Size::View)] {
            assert_eq!(parse(&format!("/{hash}/{name}")), Some((hash, size)));
        }
    }

    #[test]
    fn no_other_path_is_valid() {
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
    fn only_get_is_answered() {
        let hash = blake3::hash(b"a picture");
        let wanted = |method: &str| {
            let uri = format!("{SCHEME}://localhost/{hash}/512");
            super::wanted(&Request::builder().method(method).uri(uri).body(Vec::new()).unwrap())
        };
        assert_eq!(wanted("GET"), Some((hash, Size::Medium)));
        for method in ["HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "CONNECT", "TRACE", "get"] {
            assert_eq!(wanted(method), None, "{method}");
        }
    }

    #[test]
    fn a_fallback_is_not_cached() {
        let answer = |fallback| respond(Ok(Some(Preview { jpeg: vec![1], fallback })));
        assert_eq!(answer(true).headers()[header::CACHE_CONTROL], NO_STORE);
        assert_eq!(answer(false).headers()[header::CACHE_CONTROL], IMMUTABLE);
        assert_eq!(respond(Ok(None)).status(), StatusCode::NOT_FOUND);
    }
}
