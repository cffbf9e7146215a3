//! How fast the window is with 200,000 pictures. Not a test of every run: `make bench-window`.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use super::app::App;
use super::desk::{Desk, app_binary, process};

/// A library made by `ratna made`, named by the environment.
fn made_library() -> PathBuf {
    std::env::var_os("RATNA_MADE_LIBRARY")
        .map(PathBuf::from)
        .expect("RATNA_MADE_LIBRARY names a made library")
}

/// Milliseconds since 1970 at which a process began, to a hundredth of a second.
fn began(process: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    let ticks: f64 = stat.rsplit(')').next().unwrap().split_whitespace().nth(19).unwrap().parse().unwrap();
    let up: f64 =
        std::fs::read_to_string("/proc/uptime").unwrap().split(' ').next().unwrap().parse().unwrap();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs_f64();
    (now - up + ticks / 100.0) * 1000.0
}

/// A line of `/proc/PID/status`, such as `VmRSS` (all memory in use) or `RssAnon` (what is not a mapped file).
fn megabytes(process: u32, name: &str) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with(name)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1000.0
}

/// Milliseconds from the start of the app to an event of its page, by the page's clock.
fn since_start(app: &App, desk: &Desk, program: &Path, event: &str) -> f64 {
    let at = app.wait(event).as_f64().unwrap();
    at - began(process(desk, program).unwrap())
}

/// When something was first drawn in a window that shows nothing.
const DRAWN: &str =
    "performance.getEntriesByType('paint').map((e) => performance.timeOrigin + e.startTime)[0]";
/// When the first screenful of thumbnails had been loaded.
const THUMBNAILS: &str =
    "performance.getEntriesByName('first-thumbnails').map((e) => performance.timeOrigin + e.startTime)[0]";

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

#[test]
#[ignore = "a measurement: needs a release build and a made library"]
fn two_hundred_thousand_pictures() {
    let desk = Desk::new();
    std::os::unix::fs::symlink(made_library(), desk.library()).unwrap();
    let nothing = app_binary().with_file_name("examples").join("empty_window");
    let (mut empty, mut full) = (Vec::new(), Vec::new());
    for _ in 0..7 {
        let app = App::start_program(&desk, &nothing);
        empty.push(since_start(&app, &desk, &nothing, DRAWN));
        drop(app);
        std::thread::sleep(Duration::from_secs(2));
        let app = App::start(&desk);
        full.push(since_start(&app, &desk, &app_binary(), THUMBNAILS));
        drop(app);
        std::thread::sleep(Duration::from_secs(2));
    }
    let app = App::start(&desk);
    app.wait(THUMBNAILS);
    std::thread::sleep(Duration::from_secs(5));
    let searches = searches(&app);
    let running = process(&desk, &app_binary()).unwrap();
    let report = json!({
        "empty_window_ms": median(empty.clone()),
        "first_thumbnails_ms": median(full.clone()),
        "difference_ms": median(full.clone()) - median(empty.clone()),
        "keystroke_to_results_ms": { "median": median(searches.clone()), "all": searches },
        "resident_megabytes": megabytes(running, "VmRSS"),
        "of_it_private_megabytes": megabytes(running, "RssAnon"),
        "runs": { "empty": empty, "full": full },
    });
    println!("{}", serde_json::to_string_pretty::<Value>(&report).unwrap());
}

/// Types words letter by letter; milliseconds from each key to its results on the screen.
fn searches(app: &App) -> Vec<f64> {
    let field = app.part("search-field");
    let mut taken = Vec::new();
    for word in ["dog on a beach", "cat in the snow", "boat by a lake", "car at night"] {
        app.run("document.querySelector('[data-testid=search-field]').select()", Vec::new());
        for letter in word.chars().filter(|letter| *letter != ' ') {
            app.run("performance.clearMarks()", Vec::new());
            app.type_into(&field, &letter.to_string());
            std::thread::sleep(Duration::from_millis(500));
            let marks = app.run(
                "const last = (name) => performance.getEntriesByName(name).at(-1)?.startTime ?? NaN;
                 return last('search-shown') - last('search-input');",
                Vec::new(),
            );
            taken.extend(marks.as_f64());
        }
    }
    taken
}
