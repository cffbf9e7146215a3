//! Listening, connections, and stopping.

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::{sleep, timeout};

use super::guard::Guard;
use super::limits::Limits;
use super::patient::Patient;
use super::routes::Routes;
use super::token::Token;
use crate::service::Queue;

/// Pause after a failure to accept, as when the process has too many files open.
const AFTER_FAILURE: Duration = Duration::from_millis(100);

/// The most bytes of a request's head, and the most of a body that are read ahead.
const HEAD: usize = 64 << 10;

/// The most headers of a request.
const HEADERS: usize = 64;

/// A server that listens on loopback.
pub(crate) struct Server {
    listener: TcpListener,
    address: SocketAddr,
    routes: Arc<Routes>,
    limits: Limits,
}

impl Server {
    /// Starts listening; with port 0, at a port that is free.
    ///
    /// # Errors
    /// Fails when the port is taken.
    pub(crate) async fn bind(port: u16, token: Token, queue: Queue, limits: Limits) -> Result<Self> {
        let wanted = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let listener = TcpListener::bind(wanted).await.with_context(|| {
            format!("can't listen at {wanted}: choose another port with --port, or 0 for any that is free")
        })?;
        let address = listener.local_addr()?;
        let routes = Arc::new(Routes::new(Guard::new(address, token), queue, limits));
        Ok(Self { listener, address, routes, limits })
    }

    /// Where clients ask.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Answers until `stop` changes or is dropped, and then ends the answers that are under way.
    pub(crate) async fn run(self, mut stop: watch::Receiver<bool>) {
        let places = Arc::new(Semaphore::new(self.limits.connections));
        loop {
            // Clients beyond the places wait in the system's queue.
            let next = async { (places.clone().acquire_owned().await, self.listener.accept().await) };
            tokio::select! {
                _ = stop.changed() => break,
                (place, accepted) = next => match (place, accepted) {
                    (Ok(place), Ok((stream, _))) => self.serve(stream, place, stop.clone()),
                    (Ok(_), Err(error)) => {
                        tracing::warn!(%error, "a connection was not accepted");
                        sleep(AFTER_FAILURE).await;
                    }
                    (Err(_), _) => break,
                },
            }
        }
        drop(self.listener);
        let all = u32::try_from(self.limits.connections).unwrap_or(u32::MAX);
        if timeout(self.limits.farewell, places.acquire_many(all)).await.is_err() {
            tracing::warn!("some requests were not answered to their end");
        }
    }

    fn serve(&self, stream: TcpStream, place: OwnedSemaphorePermit, mut stop: watch::Receiver<bool>) {
        let (routes, limits) = (self.routes.clone(), self.limits);
        tokio::spawn(async move {
            let _place = place;
            // Without it, a small answer may wait for the client's acknowledgement. If it can't be set, answers are slower.
            drop(stream.set_nodelay(true));
            let service = service_fn(move |request: Request<Incoming>| {
                let routes = routes.clone();
                async move { Ok::<_, Infallible>(routes.answer(request).await) }
            });
            let mut http = http1::Builder::new();
            http.timer(TokioTimer::new()).header_read_timeout(limits.pause);
            http.max_headers(HEADERS).max_header_size(HEAD).max_buf_size(HEAD);
            let connection = http.serve_connection(TokioIo::new(Patient::new(stream, &limits)), service);
            let mut connection = pin!(connection);
            let ended = tokio::select! {
                ended = connection.as_mut() => ended,
                _ = stop.changed() => {
                    connection.as_mut().graceful_shutdown();
                    connection.await
                }
            };
            if let Err(error) = ended {
                tracing::debug!(%error, "a connection ended early");
            }
        });
    }
}
