//! Who carries out the actions of a Mac's Edit menu in our window: the web view, for text, or the page, for pictures.
//!
//! The actions travel along AppKit's responder chain, so those of a dialog's text field never come here.

use crate::dto::{Edit, MenuAction, MenuState};

/// What the page last reported about editing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EditState {
    typing: bool,
    text_selected: bool,
    undo: bool,
    copy: bool,
    select_all: bool,
}

impl EditState {
    /// The state before the page has reported any: text is edited as in any window.
    pub const NONE: Self =
        Self { typing: true, text_selected: false, undo: false, copy: false, select_all: false };

    /// The part of the page's state that is about editing.
    pub fn of(state: &MenuState) -> Self {
        let enabled = |action| state.enabled.contains(&action);
        Self {
            typing: state.typing,
            text_selected: state.text_selected,
            undo: enabled(MenuAction::Undo),
            copy: enabled(MenuAction::Copy),
            select_all: enabled(MenuAction::SelectAll),
        }
    }

    /// What an action means to the page; `None` if it is about text, which the web view edits itself.
    pub fn for_page(self, edit: Edit) -> Option<MenuAction> {
        match edit {
            _ if self.typing => None,
            Edit::Copy if self.text_selected => None,
            Edit::Undo => Some(MenuAction::Undo),
            Edit::Copy => Some(MenuAction::Copy),
            Edit::SelectAll => Some(MenuAction::SelectAll),
            // The page has no redo, and the web view turns the others into events of the page.
            Edit::Redo | Edit::Cut | Edit::Paste => None,
        }
    }

    /// Whether the menu item of an action of the page's can be chosen; `None` if the web view knows.
    pub fn is_enabled(self, edit: Edit) -> Option<bool> {
        self.for_page(edit).map(|action| match action {
            MenuAction::Undo => self.undo,
            MenuAction::Copy => self.copy,
            _ => self.select_all,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(enabled: &[MenuAction], typing: bool, text_selected: bool) -> EditState {
        EditState::of(&MenuState { enabled: enabled.to_vec(), typing, text_selected, ..MenuState::default() })
    }

    #[test]
    fn undo_restores_from_the_trash_unless_a_text_field_has_the_focus() {
        assert_eq!(state(&[], false, false).for_page(Edit::Undo), Some(MenuAction::Undo));
        assert_eq!(state(&[], true, false).for_page(Edit::Undo), None);
        assert_eq!(EditState::NONE.for_page(Edit::Undo), None);
    }

    #[test]
    fn copy_copies_selected_text_before_pictures() {
        assert_eq!(state(&[], false, true).for_page(Edit::Copy), None);
        assert_eq!(state(&[], false, false).for_page(Edit::Copy), Some(MenuAction::Copy));
        assert_eq!(state(&[], false, true).for_page(Edit::Undo), Some(MenuAction::Undo));
    }

    #[test]
    fn an_action_of_the_pages_is_grey_when_there_is_nothing_to_do() {
        let nothing = state(&[], false, false);
        let all = state(&[MenuAction::Undo, MenuAction::Copy, MenuAction::SelectAll], false, false);
        for edit in [Edit::Undo, Edit::Copy, Edit::SelectAll] {
            assert_eq!(nothing.is_enabled(edit), Some(false), "{edit:?}");
            assert_eq!(all.is_enabled(edit), Some(true), "{edit:?}");
        }
        for edit in [Edit::Redo, Edit::Cut, Edit::Paste] {
            assert_eq!(all.is_enabled(edit), None, "the web view knows about {edit:?}");
        }
    }
}
