//! Why a file has no picture, or why a folder is unavailable.

use std::collections::BTreeMap;

use ratna_captions::Error as CaptionError;
use ratna_engine::Error;
use ratna_engine::problem::code_and_parameters;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A reason as a code, which the page translates, with what fills the blanks of its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Reason {
    /// Stable name of the reason, such as `truncated`.
    pub code: String,
    /// What its text names, such as a format, by name.
    pub parameters: BTreeMap<String, String>,
    /// The reason in English, for a code that the page does not know.
    pub message: String,
}

impl Reason {
    /// The reason of one of the engine's problems.
    pub fn of(problem: &(impl Serialize + ToString)) -> Self {
        let (code, parameters) = code_and_parameters(problem);
        Self { code, parameters, message: problem.to_string() }
    }

    /// The reason why pictures can't be captioned.
    pub fn of_captions(error: &Error) -> Self {
        let parameters = if let Error::Caption(error) = error { parameters_of(error) } else { Vec::new() };
        let owned = |(name, value): (&str, String)| (name.to_owned(), value);
        let parameters = parameters.into_iter().map(owned).collect();
        Self { code: error.code().to_owned(), parameters, message: error.to_string() }
    }
}

/// What an error of a captioner names.
fn parameters_of(error: &CaptionError) -> Vec<(&'static str, String)> {
    use CaptionError as Of;
    let address = |address: &String| ("address", address.clone());
    match error {
        Of::BadPrompt { reason } => vec![("reason", (*reason).to_owned())],
        Of::BadPicture { reason } => vec![("reason", reason.clone())],
        Of::NothingSaid { model } | Of::Blind { model } | Of::EnglishOnly { model } => {
            vec![("model", model.clone())]
        }
        Of::Model { model, reason } | Of::Unusable { model, reason } => {
            vec![("model", model.clone()), ("reason", reason.clone())]
        }
        Of::BadAddress { text, reason } => vec![("text", text.clone()), ("reason", (*reason).to_owned())],
        Of::NotLocal { host } | Of::NotPrivate { host } => vec![("host", host.clone())],
        Of::NotRunning { address: at }
        | Of::KeyWanted { address: at }
        | Of::KeyRefused { address: at }
        | Of::TooLong { address: at }
        | Of::ClosedEarly { address: at } => vec![address(at)],
        Of::NotAServer { address: at, detail } | Of::NotJson { address: at, detail } => {
            vec![address(at), ("detail", detail.clone())]
        }
        Of::NoModel { address: at, model } => vec![address(at), ("model", model.clone())],
        Of::Forwarded { model, host } => vec![("model", model.clone()), ("host", host.clone())],
        Of::Refused { address: at, message, .. } => vec![address(at), ("message", message.clone())],
        Of::Redirected { address: at, to } => vec![address(at), ("to", to.clone())],
        Of::TimedOut { address: at, limit } => vec![address(at), ("seconds", limit.as_secs().to_string())],
        Of::BadKey | Of::Cancelled => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use ratna_engine::problem::FileProblem;

    use super::*;

    #[test]
    fn a_reason_is_a_code_with_parameters() {
        let reason = Reason::of(&FileProblem::SideTooLong { width: 70_000, height: 1, limit: 65_535 });
        assert_eq!((reason.code.as_str(), reason.parameters["width"].as_str()), ("sideTooLong", "70000"));
        assert!(reason.message.contains("65535"), "{}", reason.message);
    }

    #[test]
    fn a_reason_of_captions_names_the_server_and_the_way_out() {
        let address = "localhost:11434".to_owned();
        let reason = Reason::of_captions(&CaptionError::NotRunning { address }.into());
        assert_eq!(reason.code, "captionNotRunning");
        assert_eq!(reason.parameters["address"], "localhost:11434");
        assert!(reason.message.contains("start Ollama"), "{}", reason.message);
        let none = Reason::of_captions(&Error::NoCaptioner);
        assert_eq!((none.code.as_str(), none.parameters.len()), ("noCaptioner", 0));
    }
}
