//! What the clipboard holds for pasting: which of its forms to take, and what they mean.

use std::path::PathBuf;

use tauri::Url;

/// The most bytes of a pasted picture: more than any camera's file, and little enough to hold several times.
pub const MAX_BYTES: usize = 128 << 20;

/// The forms in which programs put pictures on the clipboard that the engine reads, the best first.
const PICTURES: [&str; 10] = [
    "image/png",
    "image/jpeg",
    "image/webp",
    "image/tiff",
    "image/avif",
    "image/heic",
    "image/heif",
    "image/jxl",
    "image/bmp",
    "image/gif",
];
/// The forms in which file managers put files on the clipboard.
const FILES: [&str; 2] = ["text/uri-list", "x-special/gnome-copied-files"];
/// The forms in which programs put text on the clipboard that a text field takes.
const PLAIN_TEXT: [&str; 4] = ["UTF8_STRING", "STRING", "text/plain", "text/plain;charset=utf-8"];
/// Files of a list that are looked at: whether there are several matters, not how many.
const MAX_FILES: usize = 100;

/// What the clipboard holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pasted {
    /// Files, by their absolute paths.
    Files(Vec<PathBuf>),
    /// An encoded picture.
    Picture(Vec<u8>),
    /// A picture of more than [`MAX_BYTES`].
    TooLarge,
    /// Text.
    Text,
    /// Nothing.
    Nothing,
    /// Something that is none of these.
    Other,
}

/// A form to ask the clipboard for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A list of addresses, which [`files`] reads.
    Files(&'static str),
    /// An encoded picture.
    Picture(&'static str),
}

/// The forms to ask for, the first one that yields something counts: a file is better than its pixels. In a text field,
/// plain text is better than a picture of it, which spreadsheets add.
pub fn forms(offered: &[String], in_text_field: bool) -> Vec<Form> {
    let among = |known: &&'static str| offered.iter().any(|one| one == known);
    let wants_pictures = !(in_text_field && PLAIN_TEXT.iter().any(among));
    let files = FILES.into_iter().filter(among).map(Form::Files).take(1);
    let pictures = PICTURES.into_iter().filter(|_| wants_pictures).filter(among).map(Form::Picture).take(1);
    files.chain(pictures).collect()
}

/// What the clipboard holds if it has neither a file nor a picture.
pub fn without_picture(offered: &[String]) -> Pasted {
    let is_text = |form: &String| form.starts_with("text/") || form.contains("STRING") || form == "TEXT";
    match offered {
        [] => Pasted::Nothing,
        _ if offered.iter().any(is_text) => Pasted::Text,
        _ => Pasted::Other,
    }
}

/// The files of a list of addresses, one a line. Addresses that are not of files on this computer are left out.
pub fn files(list: &[u8]) -> Vec<PathBuf> {
    let lines = list.split(|&byte| matches!(byte, b'\n' | b'\r' | 0));
    let file = |line: &[u8]| {
        let url = Url::parse(std::str::from_utf8(line).ok()?).ok()?;
        (url.scheme() == "file").then(|| url.to_file_path().ok())?
    };
    lines.filter_map(file).take(MAX_FILES).collect()
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::path::Path;

    use super::*;

    fn forms(offered: &[&str]) -> Vec<Form> {
        super::forms(&offered.iter().map(ToString::to_string).collect::<Vec<_>>(), false)
    }

    #[test]
    fn a_text_field_takes_text_rather_than_a_picture_of_it() {
        let in_field = |offered: &[&str]| {
            super::forms(&offered.iter().map(ToString::to_string).collect::<Vec<_>>(), true)
        };
        assert_eq!(in_field(&["UTF8_STRING", "image/png"]), []);
        assert_eq!(in_field(&["text/html", "image/png"]), [Form::Picture("image/png")]);
        assert_eq!(in_field(&["text/plain", "text/uri-list"]), [Form::Files("text/uri-list")]);
    }

    #[test]
    fn a_file_is_asked_for_before_its_pixels_and_sharp_pixels_before_others() {
        assert_eq!(
            forms(&["TARGETS", "image/bmp", "image/png", "text/plain", "text/uri-list"]),
            [Form::Files("text/uri-list"), Form::Picture("image/png")]
        );
        assert_eq!(forms(&["image/gif", "image/jpeg"]), [Form::Picture("image/jpeg")]);
        assert_eq!(forms(&["text/plain", "image/svg+xml"]), []);
    }

    #[test]
    fn without_a_picture_the_clipboard_is_named_for_what_it_holds() {
        let named =
            |offered: &[&str]| without_picture(&offered.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(named(&[]), Pasted::Nothing);
        assert_eq!(named(&["TARGETS", "UTF8_STRING"]), Pasted::Text);
        assert_eq!(named(&["text/html"]), Pasted::Text);
        assert_eq!(named(&["audio/x-wav"]), Pasted::Other);
    }

    #[test]
    fn copied_files_are_found_whatever_their_names() {
        let list = b"copy\nfile:///a%20b/100%25%20%231.jpg\r\nfile:///caf%E9.jpg\n# comment\n";
        let odd = Path::new(OsStr::from_bytes(b"/caf\xe9.jpg"));
        assert_eq!(files(list), [Path::new("/a b/100% #1.jpg"), odd]);
    }

    #[test]
    fn a_hostile_list_yields_no_path() {
        let foreign = b"https://example.org/a.jpg\nfile://elsewhere/a.jpg\njavascript:1\n\n";
        assert_eq!(files(foreign), [] as [PathBuf; 0]);
        assert_eq!(files(&[0xff; 4096]), [] as [PathBuf; 0]);
        assert_eq!(files("file:///a.jpg\n".repeat(100_000).as_bytes()).len(), MAX_FILES);
    }
}
