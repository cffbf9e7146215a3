//! The JSON that Google Takeout puts beside pictures: whatever it says, what is read of it is possible and bounded.
#![no_main]

use ratna_sources::takeout::sidecar::{Facts, Sidecar};

libfuzzer_sys::fuzz_target!(init: ratna_fuzz::install_panic_hook(), |bytes: &[u8]| {
    match Sidecar::parse(bytes) {
        Ok(Sidecar::Picture(facts)) => check(&facts),
        Ok(Sidecar::Album(title)) => title.iter().for_each(|title| check_text(title, 255)),
        Ok(Sidecar::Other) | Err(_) => {}
    }
});

fn check(facts: &Facts) {
    assert!(facts.title.chars().count() <= 255);
    facts.description.iter().for_each(|text| check_text(text, 2_000));
    facts.url.iter().for_each(|text| check_text(text, 255));
    assert!(facts.people.len() <= 100);
    facts.people.iter().for_each(|name| check_text(name, 255));
    if let Some(place) = facts.place {
        assert!(place.latitude.abs() <= 90.0 && place.longitude.abs() <= 180.0);
        assert!((place.latitude, place.longitude) != (0.0, 0.0));
    }
    if let Some(taken) = facts.taken {
        // From 1826 to 9999.
        assert!((-4_544_208_000..253_402_300_800).contains(&taken.seconds));
        assert!(taken.nanoseconds == 0 && taken.offset_minutes == Some(0));
    }
}

fn check_text(text: &str, most: usize) {
    assert!(!text.trim().is_empty() && text.chars().count() <= most);
}
