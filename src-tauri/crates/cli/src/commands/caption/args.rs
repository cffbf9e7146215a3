//! Options of `caption`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{ArgGroup, Args};
use ratna_captions::{Error, Language, LongSide, Prompt};

/// Options of `caption`.
#[derive(Args, Debug)]
#[command(group(ArgGroup::new("what").required(true).multiple(true)))]
pub(crate) struct CaptionArgs {
    /// Pictures of the library.
    #[arg(value_name = "PATH", group = "what", requires = "with")]
    pub(super) paths: Vec<PathBuf>,
    /// All pictures that filters find, such as "in:Japan date:2017".
    #[arg(long, value_name = "QUERY", group = "what", requires = "with")]
    pub(super) search: Option<String>,
    /// All pictures of the library.
    #[arg(long, group = "what", requires = "with", conflicts_with_all = ["paths", "search"])]
    pub(super) all: bool,
    /// The model, as --list names it: a captioner that `ratna models` downloaded or added, ollama:MODEL, lmstudio:MODEL,
    /// llamacpp:MODEL, or the server's address and the model, as in http://localhost:8000#MODEL; RATNA_MODEL_KEY holds the key of
    /// a server that wants one.
    #[arg(long, value_name = "MODEL")]
    pub(super) with: Option<String>,
    #[command(flatten)]
    pub(super) question: Question,
    /// How large a picture the model sees, by its longer side in pixels: 448, 768 or 1024.
    #[arg(long, value_name = "PIXELS", default_value = "768", value_parser = long_side)]
    pub(super) size: LongSide,
    /// Agree that pictures are sent, unencrypted, to this host, which is another computer in your own network.
    #[arg(long, value_name = "HOST", requires = "with")]
    pub(super) allow_host: Option<String>,
    /// Try pictures again that the model failed with before.
    #[arg(long, requires = "with")]
    pub(super) retry: bool,
    /// Caption pictures anew that the model captioned before, beginning with the newest each time; your own captions stay.
    #[arg(long, requires = "with")]
    pub(super) replace: bool,
    /// List the captioners that Ratna runs itself, and the model servers on this computer with their models.
    #[arg(long, group = "what", conflicts_with_all = ["paths", "search", "all", "with", "remove_by", "edit"])]
    pub(super) list: bool,
    /// Remove all captions by a model, as `ratna show` names it.
    #[arg(
        long,
        value_name = "CAPTIONER",
        group = "what",
        conflicts_with_all = ["paths", "search", "all", "with", "edit"]
    )]
    pub(super) remove_by: Option<String>,
    /// Set a picture's caption in your own words, which no model replaces. An empty text deletes your caption, and those of
    /// models if there is none of yours.
    #[arg(
        long,
        num_args = 2,
        value_names = ["PATH", "TEXT"],
        group = "what",
        allow_hyphen_values = true,
        conflicts_with_all = ["paths", "search", "all", "with"]
    )]
    pub(super) edit: Option<Vec<OsString>>,
}

/// What a model is asked.
#[derive(Args, Debug)]
pub(super) struct Question {
    /// The language of the captions: en or hi, which not every model knows.
    #[arg(long, value_name = "CODE", default_value = "en", value_parser = language)]
    language: Language,
    /// Ask the model this instead of the built-in question. For BLIP it is how the caption begins, as in "a photo of".
    #[arg(long, value_name = "TEXT", requires = "with")]
    prompt: Option<String>,
    /// The most characters of a caption, from 40 to 2000.
    #[arg(long, value_name = "N", requires = "with", value_parser = clap::value_parser!(u16).range(40..=2_000))]
    longest: Option<u16>,
}

impl Question {
    /// The question as captioners take it.
    pub(super) fn prompt(&self) -> Result<Prompt, Error> {
        let prompt = match &self.prompt {
            Some(words) => Prompt::own(self.language, words)?,
            None => Prompt::built_in(self.language),
        };
        Ok(match self.longest {
            Some(longest) => prompt.with_longest(longest.into()),
            None => prompt,
        })
    }
}

fn language(code: &str) -> Result<Language, String> {
    Language::from_code(code).ok_or_else(|| "en or hi is expected".to_owned())
}

fn long_side(pixels: &str) -> Result<LongSide, String> {
    let side = pixels.parse().ok().and_then(LongSide::from_pixels);
    side.ok_or_else(|| "448, 768 or 1024 is expected".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::args::{Args, Command};

    fn parse(words: &[&str]) -> Result<CaptionArgs, clap::Error> {
        let args = Args::try_parse_from(["ratna", "caption"].iter().chain(words))?;
        match args.command {
            Command::Caption(args) => Ok(args),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn pictures_to_caption_and_the_model_are_both_named() {
        for words in [
            &["a.jpg", "--with", "ollama:llava"][..],
            &["--search", "in:Japan", "--with", "ollama:llava", "--retry", "--replace"],
            &["--all", "--with", "http://localhost:1#m", "--size", "1024", "--language", "hi", "--json"],
            &["--list", "--json"],
            &["--remove-by", "ollama:llava"],
            &["--edit", "a.jpg", "-- my words"],
        ] {
            assert!(parse(words).is_ok(), "{words:?}");
        }
        for words in [
            &[][..],
            &["--with", "ollama:llava"],
            &["a.jpg"],
            &["--all"],
            &["--all", "a.jpg", "--with", "ollama:llava"],
            &["--all", "--with", "ollama:llava", "--size", "500"],
            &["--all", "--with", "ollama:llava", "--longest", "10"],
            &["--all", "--with", "ollama:llava", "--language", "fr"],
            &["--list", "--all", "--with", "ollama:llava"],
            &["--edit", "a.jpg"],
        ] {
            assert!(parse(words).is_err(), "{words:?}");
        }
    }

    #[test]
    fn a_question_has_a_language_words_and_a_length() {
        let of = |words: &[&str]| {
            let words = [&["--all", "--with", "ollama:llava"][..], words].concat();
            parse(&words).unwrap().question.prompt()
        };
        assert_eq!(of(&[]).unwrap(), Prompt::built_in(Language::English));
        let prompt = of(&["--language", "hi", "--prompt", "कौन?", "--longest", "50"]).unwrap();
        assert_eq!((prompt.words(), prompt.longest(), prompt.language()), ("कौन?", 50, Language::Hindi));
        assert_eq!(of(&["--prompt", " "]).unwrap_err().code(), "captionBadPrompt");
    }
}
