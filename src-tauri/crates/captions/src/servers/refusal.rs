//! What a server's refusal means.

use super::address::Address;
use crate::error::Error;
use crate::text::clean;

/// The most characters of a server's own words.
const LONGEST: usize = 300;

/// The error for a refusal with this status, or in the middle of an answer, in the server's words. `model` is the one that
/// was asked for.
pub(super) fn error(address: &Address, model: Option<&str>, status: Option<u16>, message: &str) -> Error {
    let message = clean(message, LONGEST);
    let words = message.to_lowercase();
    let says = |any: &[&str]| any.iter().any(|part| words.contains(part));
    let model = model.map(str::to_owned);
    match model {
        Some(model) if says(&PICTURES) && says(&UNABLE) => Error::Blind { model },
        Some(model) if says(&["model"]) && says(&UNKNOWN) => {
            Error::NoModel { address: address.to_string(), model }
        }
        _ => Error::Refused { address: address.to_string(), status, message },
    }
}

/// Whether a refusal asks for a key, or refuses one. `challenge` is the header that says how a server wants to know who asks;
/// what wants a name and a password, or keeps everybody out with a page, is no model server that waits for a key.
pub(super) fn is_about_key(status: u16, challenge: &str, is_json: bool) -> bool {
    let scheme = challenge.split_whitespace().next().unwrap_or_default();
    let is_bearer = scheme.is_empty() || scheme.eq_ignore_ascii_case("bearer");
    is_bearer && (status == 401 || status == 403 && is_json)
}

/// What servers call pictures, and what gives a model eyes.
const PICTURES: [&str; 5] = ["image", "vision", "multimodal", "multi-modal", "mmproj"];

/// How they say that a model can't do something.
const UNABLE: [&str; 7] = [
    "not support",
    "unsupported",
    "doesn't support",
    "only supported by",
    "missing data required",
    "not a vision",
    "not enabled",
];

/// How they say that they have no such model.
const UNKNOWN: [&str; 6] =
    ["not found", "not exist", "not_found", "no such model", "no models loaded", "not loaded"];

#[cfg(test)]
mod tests {
    use super::*;

    fn code(status: Option<u16>, message: &str) -> &'static str {
        error(&Address::local(1), Some("m"), status, message).code()
    }

    #[test]
    fn the_words_of_servers_tell_what_is_wrong() {
        for message in [
            "model 'llava' not found",
            "model \"llava\" not found, try pulling it first",
            "The model `x` does not exist model_not_found",
            "No models loaded. Please load a model in the developer page.",
        ] {
            assert_eq!(code(Some(404), message), "captionNoModel", "{message}");
        }
        for message in [
            "image input is not supported - hint: you may need to provide the mmproj",
            "Model does not support images. Please use a model that does.",
            "this model is missing data required for image input",
            "This model doesn't support vision",
        ] {
            assert_eq!(code(Some(500), message), "captionBlind", "{message}");
        }
        assert_eq!(code(Some(500), "model requires more system memory"), "captionRefused");
        assert_eq!(code(None, "failed to process image"), "captionRefused");
    }

    #[test]
    fn only_what_waits_for_a_key_asks_for_one() {
        for (status, challenge, is_json, expected) in [
            (401, "", true, true),
            (401, "", false, true),
            (401, "Bearer", false, true),
            (401, "bearer realm=\"models\"", true, true),
            (403, "", true, true),
            (401, "Basic realm=\"printer\"", false, false),
            (403, "", false, false),
            (404, "Bearer", true, false),
        ] {
            assert_eq!(is_about_key(status, challenge, is_json), expected, "{status} {challenge}");
        }
    }

    #[test]
    fn a_servers_words_are_short_and_plain() {
        let told = error(&Address::local(1), None, Some(500), &"\u{202e}<b>\n".repeat(1_000)).to_string();
        assert!(told.chars().count() < 500 && !told.contains(['\n', '\u{202e}']), "{told}");
    }
}
