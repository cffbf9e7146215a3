//! The Keychain of the person, where the system encrypts secrets and gives them to this app alone.

use security_framework::base::Error;
use security_framework::item::{ItemClass, ItemSearchOptions};
use security_framework::passwords::{
    PasswordOptions, delete_generic_password, generic_password, set_generic_password,
};

use crate::error::{ErrorCode, Failure, Result};
use crate::platform::Secrets;

/// What Keychain Access, and the system's question, call the secrets.
const SERVICE: &str = "Ratna model server";
/// `errSecItemNotFound`.
const NOT_FOUND: i32 = -25_300;

/// Where secrets are kept.
pub fn secrets() -> Box<dyn Secrets> {
    Box::new(Keychain)
}

struct Keychain;

impl Secrets for Keychain {
    fn get(&self, name: &str) -> Result<Option<String>> {
        let options = PasswordOptions::new_generic_password(SERVICE, name);
        let secret = found(generic_password(options), "read from")?;
        // What is no text was not kept by this app.
        Ok(secret.and_then(|secret| String::from_utf8(secret).ok()))
    }

    fn has(&self, name: &str) -> Result<bool> {
        let mut search = ItemSearchOptions::new();
        search.class(ItemClass::generic_password()).service(SERVICE).account(name);
        // Without its data, about which the system would ask the person.
        let attributes = search.load_attributes(true).limit(1).search();
        Ok(found(attributes, "looked for in")?.is_some_and(|items| !items.is_empty()))
    }

    fn set(&self, name: &str, secret: &str) -> Result<()> {
        set_generic_password(SERVICE, name, secret.as_bytes()).map_err(|error| failure(&error, "kept in"))
    }

    fn remove(&self, name: &str) -> Result<()> {
        found(delete_generic_password(SERVICE, name), "removed from").map(drop)
    }
}

/// What was found; nothing if there is no such secret.
fn found<T>(outcome: std::result::Result<T, Error>, done: &str) -> Result<Option<T>> {
    match outcome {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.code() == NOT_FOUND => Ok(None),
        Err(error) => Err(failure(&error, done)),
    }
}

fn failure(error: &Error, done: &str) -> Failure {
    Failure::new(ErrorCode::Io, format!("the key can't be {done} the Keychain: {error}"))
}
