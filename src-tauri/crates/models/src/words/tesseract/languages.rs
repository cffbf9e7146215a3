//! Which languages Tesseract reads beyond those of the reader inside the program, and in which package each of them is.
//!
//! Owns the list of languages in scripts that the reader inside the program doesn't read. Never installs anything.

use std::path::Path;

/// Most languages of a run: each one is tried on every word.
const MOST: usize = 3;

/// Languages in scripts that the reader inside the program doesn't read: their code of two letters and Tesseract's name.
const OTHERS: [(&str, &str); 44] = [
    ("am", "amh"),
    ("ar", "ara"),
    ("as", "asm"),
    ("be", "bel"),
    ("bg", "bul"),
    ("bn", "ben"),
    ("bo", "bod"),
    ("dv", "div"),
    ("dz", "dzo"),
    ("el", "ell"),
    ("fa", "fas"),
    ("gu", "guj"),
    ("he", "heb"),
    ("hi", "hin"),
    ("hy", "hye"),
    ("ka", "kat"),
    ("kk", "kaz"),
    ("km", "khm"),
    ("kn", "kan"),
    ("ko", "kor"),
    ("ky", "kir"),
    ("lo", "lao"),
    ("mk", "mkd"),
    ("ml", "mal"),
    ("mn", "mon"),
    ("mr", "mar"),
    ("my", "mya"),
    ("ne", "nep"),
    ("or", "ori"),
    ("pa", "pan"),
    ("ps", "pus"),
    ("ru", "rus"),
    ("sa", "san"),
    ("sd", "snd"),
    ("si", "sin"),
    ("sr", "srp"),
    ("ta", "tam"),
    ("te", "tel"),
    ("tg", "tgk"),
    ("th", "tha"),
    ("ti", "tir"),
    ("ug", "uig"),
    ("uk", "ukr"),
    ("ur", "urd"),
];

/// The installed languages that the reader inside the program doesn't read, in the order of a person's languages (codes of
/// two letters), for which the text is probably.
pub fn chosen(installed: &[String], preferred: &[String]) -> Vec<&'static str> {
    let rank = |code: &str| preferred.iter().position(|language| language == code).unwrap_or(usize::MAX);
    let mut found: Vec<(usize, &str)> = OTHERS
        .iter()
        .filter(|(_, name)| installed.iter().any(|installed| installed == name))
        .map(|(code, name)| (rank(code), *name))
        .collect();
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().map(|(_, name)| name).take(MOST).collect()
}

/// The names in the output of `tesseract --list-langs`, below a first line that says where they are.
pub fn parse(output: &str) -> Vec<String> {
    let is_name = |name: &str| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    output.lines().skip(1).map(str::trim).filter(|name| is_name(name)).map(str::to_owned).collect()
}

/// The package that would make Tesseract read a language (a code of two letters) in a script that the reader inside the
/// program doesn't read. `None` if it reads the language, or is the only one there is.
pub fn missing_package(language: &str, installed: &[String]) -> Option<String> {
    let (_, name) = OTHERS.iter().find(|(code, _)| *code == language)?;
    let is_there = installed.iter().any(|installed| installed == name);
    (!is_there).then(|| package(name, |program| Path::new(program).exists()))
}

#[cfg(target_os = "macos")]
fn package(name: &str, exists: impl Fn(&str) -> bool) -> String {
    // Homebrew has one package for all languages, MacPorts one for each.
    let is_port =
        exists("/opt/local/bin/port") && !exists("/opt/homebrew/bin/brew") && !exists("/usr/local/bin/brew");
    if is_port { format!("tesseract-{name}") } else { "tesseract-lang".to_owned() }
}

#[cfg(not(target_os = "macos"))]
fn package(name: &str, exists: impl Fn(&str) -> bool) -> String {
    let prefix = match () {
        () if exists("/usr/bin/apt") => "tesseract-ocr-",
        () if exists("/usr/bin/dnf") => "tesseract-langpack-",
        () if exists("/usr/bin/pacman") => "tesseract-data-",
        () => "tesseract-ocr-",
    };
    format!("{prefix}{name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn the_listed_names_are_languages_and_nothing_else() {
        let output =
            "List of available languages in \"/usr/share\" (3):\neng\nhin\nosd\n; rm -rf\n--help\n\n";
        assert_eq!(parse(output), ["eng", "hin", "osd"]);
        assert_eq!(parse(""), Vec::<String>::new());
    }

    #[test]
    fn languages_that_are_read_anyway_are_left_out_and_a_persons_own_come_first() {
        let installed = strings(&["ara", "deu", "eng", "hin", "osd", "rus", "tha"]);
        assert_eq!(chosen(&installed, &strings(&["en", "hi", "th"])), ["hin", "tha", "ara"]);
        assert_eq!(chosen(&strings(&["eng", "osd"]), &strings(&["hi"])), Vec::<&str>::new());
    }

    #[test]
    fn a_missing_language_has_a_package() {
        assert!(missing_package("hi", &[]).is_some_and(|package| package.starts_with("tesseract")));
        assert_eq!(missing_package("hi", &strings(&["hin"])), None);
        assert_eq!(missing_package("en", &[]), None);
    }

    #[cfg(not(target_os = "macos"))]
    #[test]
    fn packages_have_their_distributions_names() {
        assert_eq!(package("hin", |program| program == "/usr/bin/apt"), "tesseract-ocr-hin");
        assert_eq!(package("hin", |program| program == "/usr/bin/dnf"), "tesseract-langpack-hin");
        assert_eq!(package("hin", |program| program == "/usr/bin/pacman"), "tesseract-data-hin");
    }
}
