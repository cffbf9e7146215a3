//! Keeping secrets, each by a name.

#[cfg(any(test, not(target_os = "macos")))]
use std::collections::BTreeMap;
#[cfg(any(test, not(target_os = "macos")))]
use std::sync::Mutex;

use crate::error::Result;
#[cfg(any(test, not(target_os = "macos")))]
use crate::sync::lock;

/// Where secrets are kept.
pub trait Secrets: Send + Sync {
    /// A secret. The system may ask the person whether Ratna may have it.
    ///
    /// # Errors
    ///
    /// [`ErrorCode::Io`](crate::error::ErrorCode::Io) when the system refuses it.
    fn get(&self, name: &str) -> Result<Option<String>>;

    /// Whether there is a secret. Asks nobody.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get).
    fn has(&self, name: &str) -> Result<bool>;

    /// Keeps a secret, in place of the one before.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get).
    fn set(&self, name: &str, secret: &str) -> Result<()>;

    /// Forgets a secret, if there is one.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get).
    fn remove(&self, name: &str) -> Result<()>;
}

/// Secrets that are forgotten at the end of the program.
#[cfg(any(test, not(target_os = "macos")))]
#[derive(Default)]
pub struct InMemory(Mutex<BTreeMap<String, String>>);

#[cfg(any(test, not(target_os = "macos")))]
impl Secrets for InMemory {
    fn get(&self, name: &str) -> Result<Option<String>> {
        Ok(lock(&self.0).get(name).cloned())
    }

    fn has(&self, name: &str) -> Result<bool> {
        Ok(lock(&self.0).contains_key(name))
    }

    fn set(&self, name: &str, secret: &str) -> Result<()> {
        lock(&self.0).insert(name.to_owned(), secret.to_owned());
        Ok(())
    }

    fn remove(&self, name: &str) -> Result<()> {
        lock(&self.0).remove(name);
        Ok(())
    }
}
