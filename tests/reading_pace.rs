//! What new pictures wait for while the words of others are read: a measurement of the background, without a window.

use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant, SystemTime};

use ratna_engine::background::{Background, Event};
use ratna_engine::embedder::only;
use ratna_engine::library::Library;
use ratna_models::starter::Starter;
use ratna_models::words;

use crate::support::{TestEnv, jpeg, test_picture};

const ROUNDS: u32 = 7;
/// New pictures a round.
const ADDED: u32 = 20;
/// Pictures whose words are being read: enough for all rounds.
const MEMES: u32 = 800;

/// An hour ago: what was written a moment ago is left for a later run.
fn write_old(path: &Path, bytes: &[u8]) {
    fs::write(path, bytes).unwrap();
    let hour = Duration::from_secs(3600);
    File::options().write(true).open(path).unwrap().set_modified(SystemTime::now() - hour).unwrap();
}

fn wait_for(events: &Receiver<Event>, wanted: impl Fn(&Event) -> bool) {
    while !wanted(&events.recv_timeout(Duration::from_secs(300)).unwrap()) {}
}

/// Milliseconds until the pictures of each round are in the library, sorted.
fn rounds(reads: bool) -> Vec<u128> {
    let env = TestEnv::new();
    let folder = env.pictures();
    let meme = fs::read(test_picture("words").join("engineer.jpg")).unwrap();
    for number in 0..MEMES {
        // What follows the end of a JPEG makes it another content.
        write_old(&folder.join(format!("meme {number}.jpg")), &[&meme[..], &number.to_le_bytes()].concat());
    }
    let models = only(Arc::new(Starter::new().unwrap()));
    let library = Arc::new(Library::open(&env.library(), models).unwrap());
    let (sender, events) = mpsc::channel();
    let background = Background::start(Arc::clone(&library), move |event| drop(sender.send(event)));
    let run = || {
        background.scan([folder.clone()]);
        let started = Instant::now();
        wait_for(&events, |event| matches!(event, Event::RunEnded(_)));
        started.elapsed().as_millis()
    };
    run();
    if reads {
        library.set_text_reader(Some(Arc::new(words::open(&["en".to_owned()], Vec::new()))));
        background.read_words();
    }
    let mut took: Vec<u128> = (0..ROUNDS)
        .map(|round| {
            if reads {
                wait_for(
                    &events,
                    |event| matches!(event, Event::Reading { done, total, .. } if done < total),
                );
            }
            (0..ADDED).for_each(|number| {
                let name = format!("new {round} {number}.jpg");
                write_old(&folder.join(name), &jpeg(round * ADDED + number, 1200, 900));
            });
            run()
        })
        .collect();
    took.sort_unstable();
    took
}

/// The goal is what a person doesn't notice: a run waits for the picture in hand.
#[test]
#[ignore = "a measurement: run it alone, on a quiet machine"]
fn new_pictures_hardly_wait_for_words() {
    let (without, reading) = (rounds(false), rounds(true));
    let median = |took: &[u128]| took[took.len() / 2];
    println!("{ADDED} new pictures, ms a run: alone {without:?}, while words are read {reading:?}");
    assert!(median(&reading) <= median(&without) + 300, "a run waits for the words of more than a picture");
}
