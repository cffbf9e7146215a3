//! The keys that the person entered for model servers.
//!
//! Owns that each is told only to the address that it was entered for. They are no settings: they are kept where the system
//! keeps secrets, and neither a library nor the page ever has one.

use ratna_captions::servers::{Address, Key};

use crate::error::Result;
use crate::platform::{self, Secrets};

/// The keys, by the addresses that they were entered for.
pub struct ServerKeys(Box<dyn Secrets>);

impl ServerKeys {
    /// Those of whoever uses the app.
    pub fn of_user() -> Self {
        Self(platform::secrets())
    }

    /// Those of a test.
    #[cfg(test)]
    pub fn in_memory() -> Self {
        Self(Box::<platform::InMemory>::default())
    }

    /// The key for an address. Where the system refuses it there is none, and the server says that it wants one.
    pub fn get(&self, address: &Address) -> Option<Key> {
        let key = self.0.get(&address.to_string()).unwrap_or_else(|failure| {
            tracing::warn!(%address, failure.message, "the system keeps back a key");
            None
        });
        Key::new(&key?).ok()
    }

    /// Whether there is a key for an address.
    pub fn has(&self, address: &Address) -> bool {
        self.0.has(&address.to_string()).unwrap_or(false)
    }

    /// Keeps a key for an address.
    ///
    /// # Errors
    ///
    /// Fails when the system refuses that.
    pub fn set(&self, address: &Address, key: &str) -> Result<()> {
        self.0.set(&address.to_string(), key.trim())
    }

    /// Forgets the key for an address.
    ///
    /// # Errors
    ///
    /// Fails when the system refuses that.
    pub fn remove(&self, address: &Address) -> Result<()> {
        self.0.remove(&address.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_belongs_to_one_address_until_it_is_replaced_or_removed() {
        let keys = ServerKeys::in_memory();
        let [one, other] = [1, 2].map(Address::local);
        keys.set(&one, " sk-1\n").unwrap();
        assert_eq!((keys.get(&one), keys.get(&other)), (Key::new("sk-1").ok(), None));
        assert_eq!((keys.has(&one), keys.has(&other)), (true, false));
        keys.set(&one, "sk-2").unwrap();
        assert_eq!(keys.get(&one), Key::new("sk-2").ok());
        keys.remove(&one).unwrap();
        keys.remove(&one).unwrap();
        assert_eq!((keys.get(&one), keys.has(&one)), (None, false));
    }
}
