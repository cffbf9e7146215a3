//! Packets of XMP: whatever the bytes are, what is read of them is possible, and a change keeps everything else and is made
//! once.
#![no_main]

use ratna_xmp::name::{RATING, SUBJECT, TITLE};
use ratna_xmp::{Change, Edit, Packet};

libfuzzer_sys::fuzz_target!(init: ratna_fuzz::install_panic_hook(), |bytes: &[u8]| {
    ratna_fuzz::check_packet(&Packet::skim(bytes));
    let Ok(packet) = Packet::read(bytes) else { return };
    ratna_fuzz::check_packet(&packet);
    for edit in edits() {
        let Ok(Some(edited)) = packet.edit(&edit) else { continue };
        assert!(edited.edit(&edit).is_ok_and(|again| again.is_none()), "a change is made twice");
        let read = Packet::read(&edited.to_bytes());
        assert!(read.is_ok_and(|read| read.text() == edited.text()), "what is written can't be read");
        if let Change::Set(stars) = edit.rating {
            assert_eq!(edited.rating(), Some(stars));
        }
        if let Change::Set(title) = &edit.title {
            assert_eq!(edited.title().as_deref().map(str::trim), Some(title.as_str()));
        }
        if edit.keywords == Change::Remove {
            assert!(edited.texts(SUBJECT).is_empty() && edited.texts(RATING).is_empty());
            // Other languages stay.
            let before = packet.texts(TITLE);
            assert!(edited.texts(TITLE).iter().all(|title| before.contains(title)));
        }
    }
});

/// One change of everything, and one that removes everything.
fn edits() -> [Edit; 2] {
    let text = |text: &str| Change::Set(text.to_owned());
    let keyword = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    let keywords = vec![keyword(&["a", "b|c"]), keyword(&["d/e, समुद्र"])];
    let set = Edit {
        keywords: Change::Set(keywords),
        rating: Change::Set(3),
        title: text("<Sea>"),
        description: text("One\nTwo"),
        date: text("2005-09-29"),
    };
    let remove = Edit {
        keywords: Change::Remove,
        rating: Change::Remove,
        title: Change::Remove,
        description: Change::Remove,
        date: Change::Remove,
    };
    [set, remove]
}
