//! Why a file has no picture, or why a folder is unavailable.

use std::collections::BTreeMap;

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
}
