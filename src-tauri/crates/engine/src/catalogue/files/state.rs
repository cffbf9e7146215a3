//! The states of a file.

/// What the last scan found at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// The file exists and its content is known.
    Present,
    /// Its folder is unavailable.
    Offline,
    /// The file disappeared from its folder, which is available.
    Missing,
    /// The file exists but holds no readable picture.
    Unreadable,
    /// The file exists but its format cannot be decoded yet.
    Unsupported,
}

impl State {
    /// The state's name in the table.
    pub fn name(self) -> &'static str {
        match self {
            State::Present => "present",
            State::Offline => "offline",
            State::Missing => "gone",
            State::Unreadable => "unreadable",
            State::Unsupported => "unsupported",
        }
    }

    pub(super) fn from_name(name: &str) -> Self {
        let states = [State::Present, State::Offline, State::Missing, State::Unsupported];
        states.into_iter().find(|state| state.name() == name).unwrap_or(State::Unreadable)
    }
}
