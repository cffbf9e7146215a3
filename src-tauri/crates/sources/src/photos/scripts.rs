//! AppleScript that has Photos do something.
//!
//! Owns the scripts, into which nothing gets that could be read as a part of them. Never runs one.

use std::fmt::Write as _;
use std::path::Path;

/// The script that opens Photos at a picture; `None` for what is no UUID.
pub fn spotlight_script(uuid: &str) -> Option<String> {
    is_uuid(uuid).then(|| {
        format!(
            "tell application \"Photos\"\n\tactivate\n\tspotlight media item id \"{uuid}/L0/001\"\nend tell\n"
        )
    })
}

/// The script that imports files into an album of Photos, which it makes if there is none of the name. `None` without a file
/// or name, or for a path or name that AppleScript can't express: one that is not absolute, not text, or has control
/// characters.
pub fn import_script<P: AsRef<Path>>(files: &[P], album: &str) -> Option<String> {
    if files.is_empty() || album.trim().is_empty() {
        return None;
    }
    let mut list = String::new();
    for file in files {
        let path = file.as_ref();
        let path = quoted(path.to_str().filter(|_| path.is_absolute())?)?;
        let comma = if list.is_empty() { "" } else { ", " };
        write!(list, "{comma}POSIX file {path}").ok()?;
    }
    let album = quoted(album)?;
    // The files are named outside of `tell`, where Photos does not know the term.
    Some(format!(
        "set theFiles to {{{list}}}\n\
         tell application \"Photos\"\n\
         \tactivate\n\
         \tif not (exists album {album}) then make new album named {album}\n\
         \timport theFiles into album {album}\n\
         end tell\n"
    ))
}

/// Whether a text is a UUID as Photos writes it: 8, 4, 4, 4 and 12 hexadecimal digits.
pub fn is_uuid(text: &str) -> bool {
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_hexdigit());
    text.split('-').map(str::len).eq([8, 4, 4, 4, 12]) && text.split('-').all(is_digits)
}

/// A text as a literal.
fn quoted(text: &str) -> Option<String> {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => literal.extend(['\\', character]),
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\r"),
            '\t' => literal.push_str("\\t"),
            _ if character.is_control() => return None,
            _ => literal.push(character),
        }
    }
    literal.push('"');
    Some(literal)
}

#[cfg(test)]
mod tests {
    use super::*;

    const UUID: &str = "0A1B2C3D-4E5F-6789-ABCD-EF0123456789";

    #[test]
    fn only_a_uuid_gets_into_the_script_that_opens_photos() {
        let script = spotlight_script(UUID).unwrap();
        assert!(script.contains(&format!("spotlight media item id \"{UUID}/L0/001\"")), "{script}");
        assert!(script.find("activate") < script.find("spotlight"));

        let quote = format!("{}\"", &UUID[..35]);
        let longer = format!("{UUID}\" & (do shell script \"id\") & \"");
        let wide = UUID.replace('0', "０");
        for other in ["", "0A1B2C3D", &quote, &longer, &wide, &format!("{UUID}\n"), &format!("{UUID}-0")] {
            assert_eq!(spotlight_script(other), None, "{other}");
        }
    }

    #[test]
    fn paths_and_names_stay_within_their_quotes() {
        let files = ["/Users/me/a\" & b.jpg", "/Users/me/back\\slash\nnew line.jpg", "/फ़ोटो/🐘.jpg"];
        let script = import_script(&files, "Best of \"2026\"\\").unwrap();
        let list = r#"set theFiles to {POSIX file "/Users/me/a\" & b.jpg", POSIX file "/Users/me/back\\slash\nnew line.jpg", POSIX file "/फ़ोटो/🐘.jpg"}"#;
        assert_eq!(script.lines().next(), Some(list));
        assert_eq!(script.matches(r#"album "Best of \"2026\"\\""#).count(), 2, "{script}");
        assert_eq!(script.lines().count(), 6, "{script}");
    }

    #[test]
    fn what_applescript_cannot_express_makes_no_script() {
        assert_eq!(import_script::<&str>(&[], "Album"), None);
        for (file, album) in
            [("a.jpg", "Album"), ("/a\0.jpg", "Album"), ("/a.jpg", " "), ("/a.jpg", "\u{1b}")]
        {
            assert_eq!(import_script(&[file], album), None, "{file:?} {album:?}");
        }
        #[cfg(unix)]
        {
            use std::os::unix::ffi::OsStrExt;
            let file = Path::new(std::ffi::OsStr::from_bytes(b"/a\xff.jpg"));
            assert_eq!(import_script(&[file], "Album"), None);
        }
    }
}
