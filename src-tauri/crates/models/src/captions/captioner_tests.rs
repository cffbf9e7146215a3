//! Captioners of this computer: their words, and when they say nothing.

use std::ops::ControlFlow;

use image::{Rgb, RgbImage};
use ratna_captions::{Caption, Captioner, Error, Language, LongSide, Piece, Prompt, Result};

use super::parity::folder;
use super::*;

fn open(model: &str) -> LocalCaptioner {
    LocalCaptioner::open(&folder(model), "model-12345678", "The Model", LongSide::Small).unwrap()
}

fn own(language: Language, words: &str) -> Prompt {
    Prompt::own(language, words).unwrap()
}

/// One of the pictures of the reference, larger: all of it has one colour.
fn plain() -> RgbImage {
    RgbImage::from_pixel(600, 500, Rgb([200, 30, 40]))
}

fn caption(model: &str, picture: &RgbImage, prompt: &Prompt) -> Result<Caption> {
    open(model).caption(picture, prompt, &mut |_| ControlFlow::Continue(()))
}

#[test]
fn a_caption_comes_in_pieces_and_remembers_the_model() {
    let mut told = String::new();
    let prompt = own(Language::English, "a picture of");
    let said = open("blip").caption(&plain(), &prompt, &mut |piece| {
        if let Piece::Text(text) = piece {
            told.push_str(text);
        }
        ControlFlow::Continue(())
    });
    let said = said.unwrap();
    assert!(told.starts_with("a picture of x"), "{told}");
    assert!(said.text.starts_with("a picture of x"), "{}", said.text);
    assert_eq!(said.captioner, "model-12345678");
}

#[test]
fn whoever_breaks_off_waits_for_no_model() {
    let captioner = open("qwen3-vl");
    // As if another caption took long.
    let busy = captioner.hold();
    for most in [1, 3] {
        let mut asked = 0;
        let said = captioner.caption(&plain(), &own(Language::English, "what?"), &mut |piece| {
            assert_eq!(piece, Piece::Waiting);
            asked += 1;
            if asked < most { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        assert!(matches!(said, Err(Error::Cancelled)), "{said:?}");
        assert_eq!(asked, most);
    }
    drop(busy);
    let heard = captioner.caption(&plain(), &own(Language::English, "what?"), &mut |piece| match piece {
        Piece::Waiting => ControlFlow::Continue(()),
        Piece::Text(_) => ControlFlow::Break(()),
    });
    assert!(matches!(heard, Err(Error::Cancelled | Error::NothingSaid { .. })), "{heard:?}");
}

#[test]
fn only_a_model_that_knows_hindi_is_asked_for_it() {
    for model in ["blip", "moondream"] {
        for prompt in [Prompt::built_in(Language::Hindi), own(Language::Hindi, "यह क्या है?")]
        {
            let error = caption(model, &plain(), &prompt).unwrap_err();
            assert_eq!((error.code(), error.concerns_picture()), ("captionEnglishOnly", false), "{error}");
        }
    }
    let said = caption("qwen3-vl", &plain(), &own(Language::Hindi, "यह क्या है?"));
    assert!(matches!(said, Ok(_) | Err(Error::NothingSaid { .. })), "{said:?}");
}

#[test]
fn a_prompt_that_is_too_long_for_the_model_concerns_no_picture() {
    let long = own(Language::English, &"雪 ".repeat(1_000));
    for model in ["blip", "moondream", "qwen3-vl"] {
        let error = caption(model, &plain(), &long).unwrap_err();
        assert!(matches!(error, Error::BadPrompt { .. }) && !error.concerns_picture(), "{model}: {error}");
    }
}

#[test]
fn a_picture_of_which_nothing_is_seen_concerns_no_other() {
    let empty = RgbImage::new(0, 5_000);
    for (model, picture) in [("blip", &empty), ("qwen3-vl", &empty), ("qwen3-vl", &RgbImage::new(1, 440))] {
        let error = caption(model, picture, &own(Language::English, "what?")).unwrap_err();
        assert!(matches!(error, Error::BadPicture { .. }), "{model}: {error}");
    }
}

#[test]
fn a_folder_without_a_captioner_is_refused() {
    let refused = LocalCaptioner::open(&folder("siglip"), "siglip", "SigLIP", LongSide::Small);
    let error = refused.err().unwrap().to_string();
    assert!(error.contains("\"siglip\"") && error.contains("blip, qwen3_vl, moondream1"), "{error}");
}
