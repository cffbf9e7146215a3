//! The parameters after the `?`.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;

use percent_encoding::percent_decode;

use crate::service::{self, Failure};

/// The parameters of a request, decoded, each known and given once.
#[derive(Debug)]
pub(super) struct Parameters(BTreeMap<String, Vec<u8>>);

impl Parameters {
    /// Decodes what follows the `?`, as a form is encoded.
    ///
    /// # Errors
    /// Fails for a parameter that is not `known`, and for one that is given twice.
    pub(super) fn parse(encoded: Option<&str>, known: &[&str]) -> Result<Self, Failure> {
        let mut found = BTreeMap::new();
        for part in encoded.unwrap_or_default().split('&').filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let name = String::from_utf8_lossy(&decoded(name)).into_owned();
            if !known.contains(&name.as_str()) {
                return Err(Failure::invalid(format!("the parameters are {}", known.join(", "))));
            }
            if found.insert(name, decoded(value)).is_some() {
                return Err(Failure::invalid("a parameter is given once only"));
            }
        }
        Ok(Self(found))
    }

    /// A text.
    ///
    /// # Errors
    /// Fails for one that is not UTF-8.
    pub(super) fn text(&self, name: &str) -> Result<Option<String>, Failure> {
        let text = self.0.get(name).map(|bytes| String::from_utf8(bytes.clone()));
        text.transpose().map_err(|_| Failure::invalid(format!("{name} is not UTF-8")))
    }

    /// A path, whose bytes need not be text.
    pub(super) fn path(&self, name: &str) -> Option<OsString> {
        self.0.get(name).cloned().map(OsString::from_vec)
    }

    /// A whole number.
    ///
    /// # Errors
    /// Fails for anything else.
    pub(super) fn number(&self, name: &str) -> Result<Option<u64>, Failure> {
        let number = self.text(name)?.map(|text| text.parse());
        number.transpose().map_err(|_| Failure::invalid(format!("{name} is not a whole number")))
    }

    /// The number of pictures to answer with.
    ///
    /// # Errors
    /// Fails for one that is not possible.
    pub(super) fn limit(&self) -> Result<usize, Failure> {
        service::limit(self.number("limit")?)
    }
}

fn decoded(text: &str) -> Vec<u8> {
    percent_decode(text.replace('+', " ").as_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_decoded_as_forms_encode_them() {
        let found = Parameters::parse(Some("q=a+b%2Bc%20%C3%A9&path=/%ff&limit=3&"), &["q", "path", "limit"]);
        let found = found.unwrap();
        assert_eq!(found.text("q").unwrap().unwrap(), "a b+c é");
        assert_eq!(found.path("path").unwrap().into_vec(), b"/\xff");
        assert!(found.text("path").is_err());
        assert_eq!((found.limit(), found.number("none")), (Ok(3), Ok(None)));
        assert!(found.number("q").is_err());
    }

    #[test]
    fn what_is_unknown_or_given_twice_is_refused_and_not_ignored() {
        for wrong in ["limits=3", "q=a&q=b", "=a", "q%00=a"] {
            assert!(Parameters::parse(Some(wrong), &["q", "limit"]).is_err(), "{wrong}");
        }
        assert!(Parameters::parse(None, &["q"]).is_ok());
    }
}
