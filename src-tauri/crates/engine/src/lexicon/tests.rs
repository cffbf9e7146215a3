use proptest::prelude::*;

use super::*;

fn english(text: &str) -> String {
    gloss(text).text
}

#[test]
fn words_are_found_in_every_form() {
    for (hindi, expected) in [
        ("कुत्ता", "dog"),
        ("कुत्ते", "dogs"),
        ("कुत्तों", "dogs"),
        ("कुत्ते का घर", "dog house"),
        ("लड़कियाँ", "girls"),
        ("किताबें", "books"),
        ("चिड़ियों", "birds"),
        ("आँखें", "eyes"),
        ("भाषण", "speech"),
        ("लाल", "red"),
        ("काली बिल्ली", "black cat"),
        ("नई गाड़ी", "new car"),
        ("दौड़ता", "running"),
        ("दौड़ते हुए", "running"),
        ("दौड़ रहा है", "running"),
        ("खेल", "sport"),
        ("खेल रहे हैं", "playing"),
        ("कुएँ", "wells"),
        ("महिलाओं", "women"),
        ("आदमियों", "men"),
    ] {
        assert_eq!(english(hindi), expected, "{hindi}");
    }
}

#[test]
fn one_spelling_is_as_good_as_another() {
    for spellings in [
        // With and without nukta, in one code point and in two; candrabindu and anusvara; joiners.
        &["सड़क", "सडक", "सड\u{93c}क", "सड\u{200d}क"][..],
        &["चाँद", "चांद"],
        &["kutta", "Kutta", "KUTTA", "kuttaa"],
        &["gaadi", "gadi", "gaari", "gari"],
        &["phool", "phul"],
    ] {
        let expected = english(spellings[0]);
        assert_ne!(expected, spellings[0]);
        for spelling in spellings {
            assert_eq!(english(spelling), expected, "{spelling}");
        }
    }
}

#[test]
fn sentences_read_as_captions_do() {
    for (hindi, expected) in [
        ("बर्फ में कुत्ता", "dog in snow"),
        ("लड़की बर्फ में खेल रही है", "girl playing in snow"),
        ("घोड़े पर आदमी", "man on horse"),
        ("आदमी घोड़े पर", "man on horse"),
        ("दो काले कुत्ते", "two black dogs"),
        ("एक बच्चे की माँ", "child mother"),
        ("घर के बगीचे में बिल्ली और कुत्ता", "cat and dog in house garden"),
        ("बिल्ली के साथ औरत", "woman with cat"),
        ("हवाई जहाज़", "aeroplane"),
        ("hawai jahaz", "aeroplane"),
        ("paani mein bachche", "children in water"),
        ("ladki naach rahi hai", "girl dancing"),
        ("kutte ke saath bachcha", "child with dog"),
        ("दौड़ता हुआ कुत्ता", "dog running"),
        ("लाल पट्टे वाले दो कुत्ते", "two dogs with red collar"),
        ("लाल वाली गाड़ी", "red car"),
        ("नीली कमीज़ पहने आदमी", "man wearing blue shirt"),
        ("लड़की किताब पढ़ रही है", "girl reading book"),
        ("गिटार बजाता आदमी", "man playing guitar"),
        ("साइकिल चलाता लड़का", "boy riding bicycle"),
        ("बच्चे फुटबॉल खेल रहे हैं", "children playing football"),
        ("२ बिल्लियाँ", "2 cats"),
        ("मैदान में red कार", "red car in field"),
    ] {
        assert_eq!(english(hindi), expected, "{hindi}");
    }
}

#[test]
fn english_words_stay_english_unless_the_rest_is_clearly_not() {
    for text in [
        "man",
        "do",
        "main",
        "rat",
        "fool",
        "bus",
        "log",
        "gum",
        "car",
        "the man in the park",
        "a dog on the beach",
        "old photo of me, 1999",
        "pan",
        "Kate at the gate",
        "sari",
    ] {
        assert_eq!(gloss(text), Gloss::unchanged(text));
    }
    assert_eq!(english("rat mein ped"), "tree in night");
    assert_eq!(english("kutta on the pan"), "dog on the pan");
}

#[test]
fn what_is_not_known_is_said() {
    let found = gloss("लाल झंपकू");
    assert_eq!((&*found.text, &found.unknown[..]), ("red", &["झंपकू".to_owned()][..]));
    let found = gloss("झंपकू");
    assert_eq!((&*found.text, found.unknown.len(), found.known), ("झंपकू", 1, 0));
    assert!(gloss("dog").unknown.is_empty() && gloss("").unknown.is_empty());
}

#[test]
fn everyday_words_are_known_and_names_are_not() {
    for word in ["कुत्ता", "कुत्तों", "kutta", "शादी", "लाल"] {
        assert!(is_everyday(word), "{word}");
    }
    for word in ["भारत", "राहुल", "man", "dog", "norway", "", "कुत्ता बिल्ली"]
    {
        assert!(!is_everyday(word), "{word}");
    }
}

#[test]
fn words_have_names_in_other_languages() {
    assert_eq!(name_of("dog", "hi"), Some("कुत्ता"));
    assert_eq!((name_of("dog", "xx"), name_of("qwerty", "hi")), (None, None));
}

#[test]
fn the_lexicons_are_large_and_sound() {
    for (tag, text) in LEXICONS {
        let lines = text.lines().filter(|line| line.contains('\t') && !line.starts_with('#'));
        let spellings: Vec<&str> =
            lines.clone().flat_map(|line| line.split('\t').nth(1).unwrap_or_default().split(',')).collect();
        assert!(spellings.len() >= 2_000, "{tag}: {}", spellings.len());
        for line in lines {
            assert_eq!(line.split('\t').count(), 3, "{line:?}");
        }
        for spelling in spellings {
            let found = gloss(spelling);
            assert!(found.unknown.is_empty(), "{spelling}: {found:?}");
        }
    }
}

proptest! {
    #[test]
    fn any_text_has_a_gloss(text in "[ -~\u{900}-\u{97f}\u{200c}\u{200d}]{0,60}") {
        let once = gloss(&text);
        prop_assert!(text.trim().is_empty() || !once.text.is_empty());
        if once.known > 0 {
            prop_assert!(!once.text.chars().any(|c| ('\u{904}'..='\u{939}').contains(&c)), "{:?}", once);
        }
    }

    #[test]
    fn case_does_not_matter(text in "(kutta|laal|gaadi|mein|par|ped|dog|the|man| ){1,6}") {
        prop_assert_eq!(
            gloss(&text).text.to_lowercase(),
            gloss(&text.to_uppercase()).text.to_lowercase()
        );
    }

    #[test]
    fn text_without_words_of_a_lexicon_stays_as_it_is(text in "((dog|cats|beach|in|the|a|2016|é|,|[.]) ){0,8}") {
        prop_assert_eq!(gloss(&text), Gloss::unchanged(&text));
    }
}
