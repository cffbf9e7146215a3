//! Listening and answering by a script.

use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use super::reply::Reply;
use super::request::Request;

/// What a server answers.
type Script = dyn Fn(&Request, &mut Reply) + Send + Sync;

/// A server that listens until it is dropped. Every connection has one question.
pub struct MadeServer {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<Request>>>,
    stopped: Arc<AtomicBool>,
    accepting: Option<JoinHandle<()>>,
}

impl MadeServer {
    /// Starts a server that answers as `script` says, on a thread a connection.
    ///
    /// # Errors
    /// When no port is free.
    pub fn start(script: impl Fn(&Request, &mut Reply) + Send + Sync + 'static) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let (requests, stopped) = (Arc::<Mutex<Vec<Request>>>::default(), Arc::new(AtomicBool::new(false)));
        let accepting = {
            let (requests, stopped) = (requests.clone(), stopped.clone());
            let script: Arc<Script> = Arc::new(script);
            thread::spawn(move || {
                for stream in listener.incoming().take_while(|_| !stopped.load(Ordering::Relaxed)) {
                    let (requests, script) = (requests.clone(), script.clone());
                    thread::spawn(move || drop(answer(stream, &requests, &*script)));
                }
            })
        };
        Ok(Self { address, requests, stopped, accepting: Some(accepting) })
    }

    /// Its host and port.
    pub fn address(&self) -> String {
        self.address.to_string()
    }

    /// What was asked so far, in order.
    pub fn requests(&self) -> Vec<Request> {
        lock(&self.requests).clone()
    }

    /// What was asked so far at `path`.
    pub fn requests_at(&self, path: &str) -> Vec<Request> {
        self.requests().into_iter().filter(|request| request.path() == path).collect()
    }
}

impl Drop for MadeServer {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::Relaxed);
        // Wakes what waits for the next connection.
        drop(TcpStream::connect(self.address));
        if let Some(accepting) = self.accepting.take() {
            drop(accepting.join());
        }
    }
}

fn answer(stream: io::Result<TcpStream>, requests: &Mutex<Vec<Request>>, script: &Script) -> io::Result<()> {
    let stream = stream?;
    if let Some(request) = Request::read(&stream)? {
        lock(requests).push(request.clone());
        script(&request, &mut Reply::new(stream));
    }
    Ok(())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
