//! What a drag over the window carries.
//!
//! The web view alone would show a copy badge for anything, also for what it then ignores.

use std::path::Path;

use ratna_engine::disk::walk::is_picture_name;

/// What every kind of picture conforms to.
pub const PICTURE_TYPE: &str = "public.image";

/// Whether a promise is of a picture and not, say, of a mail or a note. Of its types, most programs name uniform type
/// identifiers, old ones filename extensions.
pub fn promises_picture(types: &[String], is_picture_type: impl Fn(&str) -> bool) -> bool {
    let is_picture_extension = |extension: &str| {
        !extension.contains('.') && is_picture_name(Path::new(&format!("picture.{extension}")))
    };
    types.iter().any(|one| is_picture_type(one) || is_picture_extension(one.trim_start_matches('.')))
}

/// What a drag over the window carries that can be used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Content {
    /// Nothing: no badge is shown, and a drop does nothing.
    #[default]
    Nothing,
    /// Files with paths.
    Files,
    /// Pictures of the grid, which only some parts of the page take.
    Pictures,
    /// So many pictures that the other program writes after the drop.
    Promises(u32),
}

/// Where a drag began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// In another program.
    Other,
    /// In this app, with pictures of the grid: they are never dropped back in as files.
    Grid,
    /// Anywhere else in this app.
    Own,
}

/// What a drag carries.
pub fn content(source: Source, has_files: bool, promises: usize) -> Content {
    match (source, has_files, promises) {
        (Source::Grid, ..) => Content::Pictures,
        (Source::Own, ..) | (Source::Other, false, 0) => Content::Nothing,
        // Files that exist are better than copies of them.
        (Source::Other, true, _) => Content::Files,
        (Source::Other, false, promises) => Content::Promises(promises as u32),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_come_before_promises_and_anything_else_has_no_badge() {
        assert_eq!(content(Source::Other, true, 0), Content::Files);
        assert_eq!(content(Source::Other, true, 2), Content::Files);
        assert_eq!(content(Source::Other, false, 2), Content::Promises(2));
        assert_eq!(content(Source::Other, false, 0), Content::Nothing);
    }

    #[test]
    fn only_pictures_count_as_promises() {
        let conforms = |kind: &str| ["public.jpeg", "public.heic"].contains(&kind);
        let promises = |types: &[&str]| {
            promises_picture(&types.iter().map(ToString::to_string).collect::<Vec<_>>(), conforms)
        };
        assert!(promises(&["public.heic"]));
        assert!(promises(&["com.apple.quicktime-movie", "public.jpeg"]));
        assert!(promises(&["jpg"]) && promises(&[".PNG"]));
        for kind in ["com.apple.mail.email", "com.adobe.pdf", "com.example.png", "pdf", "eml", "'JPEG'", ""] {
            assert!(!promises(&[kind]), "{kind}");
        }
        assert!(!promises(&[]));
    }

    #[test]
    fn our_own_drag_is_never_a_drop_of_files() {
        for (files, promises) in [(true, 0), (false, 3), (true, 3)] {
            assert_eq!(content(Source::Own, files, promises), Content::Nothing);
            assert_eq!(content(Source::Grid, files, promises), Content::Pictures);
        }
    }
}
