//! What a drag over the window carries.
//!
//! The web view alone would show a copy badge for anything, also for what it then ignores.

/// What a drag over the window carries that can be used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Content {
    /// Nothing: no badge is shown, and a drop does nothing.
    #[default]
    Nothing,
    /// Files with paths.
    Files,
    /// So many files that the other program writes after the drop.
    Promises(u32),
}

/// What a drag carries. `ours` is whether it began in this app: a picture that is dragged out is never dropped back in.
pub fn content(ours: bool, has_files: bool, promises: usize) -> Content {
    match (ours, has_files, promises) {
        (true, ..) | (false, false, 0) => Content::Nothing,
        // Files that exist are better than copies of them.
        (false, true, _) => Content::Files,
        (false, false, promises) => Content::Promises(promises as u32),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_come_before_promises_and_anything_else_has_no_badge() {
        assert_eq!(content(false, true, 0), Content::Files);
        assert_eq!(content(false, true, 2), Content::Files);
        assert_eq!(content(false, false, 2), Content::Promises(2));
        assert_eq!(content(false, false, 0), Content::Nothing);
    }

    #[test]
    fn our_own_drag_is_never_a_drop() {
        for (files, promises) in [(true, 0), (false, 3), (true, 3)] {
            assert_eq!(content(true, files, promises), Content::Nothing);
        }
    }
}
