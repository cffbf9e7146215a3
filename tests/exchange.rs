//! `ratna xmp`: what the person says is written where other programs read it, what those change comes back, and nothing is lost in
//! between. exiftool and exiv2 are the other programs.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use rusqlite::Connection;
use serde_json::{Value, json};

use crate::bad_input::unprivileged;
use crate::support::{TestEnv, jpeg, json_output, output_text, write_jpegs};

/// Tags that are hard to write: other scripts, signs that separate lists and levels, signs of XML.
const HARD: [&str; 6] = ["समुद्र तट", "🌊🏖", "salt, pepper", "either|or", "R&D <\"'>", "Orte/दिल्ली 🪔/a, b"];
/// Keywords of a picture that has many.
const MANY: usize = 500;
/// Sidecars that are written while the command is killed.
const SIDECARS: usize = 1_000;
/// How often it is killed.
const KILLS: u32 = 6;

/// A library with so many pictures in a folder that is opted in, and their paths.
fn library(pictures: u32, options: &[&str]) -> (TestEnv, Vec<PathBuf>) {
    let env = TestEnv::new();
    let paths = write_jpegs(&env.pictures(), pictures);
    env.index();
    opt_in(&env, options);
    (env, paths)
}

fn opt_in(env: &TestEnv, options: &[&str]) -> Value {
    let folder = env.pictures();
    env.json([&["xmp", "folder", folder.to_str().unwrap()][..], options].concat())
}

fn tag(env: &TestEnv, tag: &str, path: &Path) {
    env.json(["tag".as_ref(), "add".as_ref(), tag.as_ref(), path.as_os_str()]);
}

fn rate(env: &TestEnv, stars: &str, path: &Path) {
    env.json(["rate".as_ref(), stars.as_ref(), path.as_os_str()]);
}

fn write_all(env: &TestEnv) -> Value {
    env.json(["xmp", "write", "--all"])
}

/// The counts of a run that are not zero.
fn counts(summary: &Value) -> BTreeMap<String, u64> {
    let object = summary.as_object().unwrap().iter();
    let counts = object.filter_map(|(name, value)| Some((name.clone(), value.as_u64()?)));
    counts.filter(|(_, count)| *count > 0).collect()
}

fn only(name: &str, count: u64) -> BTreeMap<String, u64> {
    [(name.to_owned(), count)].into()
}

fn sidecar(picture: &Path) -> PathBuf {
    picture.with_extension("xmp")
}

/// Runs a program that `make setup` installs.
#[track_caller]
fn run(program: &str, arguments: &[&str], path: &Path) -> String {
    let output = Command::new(program).args(arguments).arg(path).output();
    let output = output.unwrap_or_else(|error| panic!("{program}, which `make setup` installs: {error}"));
    assert!(output.status.success(), "{program} {arguments:?} {}: {}", path.display(), output_text(&output));
    String::from_utf8(output.stdout).unwrap()
}

/// What exiftool finds in a file's XMP, by the name with its group.
#[track_caller]
fn exiftool(path: &Path) -> BTreeMap<String, Value> {
    let text = run("exiftool", &["-json", "-struct", "-G1", "-charset", "utf8", "-XMP:all"], path);
    let found: Vec<BTreeMap<String, Value>> = serde_json::from_str(&text).unwrap();
    found.into_iter().next().unwrap()
}

/// The texts of a field, of which exiftool makes no list if there is only one.
fn texts(found: &BTreeMap<String, Value>, name: &str) -> Vec<String> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let mut texts = match found.get(name) {
        Some(Value::Array(values)) => values.iter().map(text).collect(),
        Some(value) => vec![text(value)],
        None => Vec::new(),
    };
    texts.sort();
    texts
}

#[track_caller]
fn exiftool_writes(path: &Path, arguments: &[&str]) {
    run("exiftool", &[&["-overwrite_original", "-charset", "utf8"][..], arguments].concat(), path);
}

fn sorted(words: &[&str]) -> Vec<String> {
    let mut words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
    words.sort();
    words
}

#[test]
fn other_programs_read_what_is_written_and_a_second_run_changes_no_byte() {
    let (env, paths) = library(2, &["--write", "sidecars"]);
    HARD.iter().for_each(|word| tag(&env, word, &paths[0]));
    rate(&env, "4", &paths[0]);
    env.json([
        "caption".as_ref(),
        "--edit".as_ref(),
        paths[0].as_os_str(),
        "Bello, \"am\" <Meer> 🌊".as_ref(),
    ]);
    let planned = env.json(["xmp", "diff"]);
    assert_eq!(planned["files"].as_array().unwrap().len(), 1, "{planned}");
    assert_eq!(env.json(["xmp", "write", "--all", "--dry-run"]), planned);
    assert!(!sidecar(&paths[0]).exists(), "nothing is written before it is asked for");

    assert_eq!(counts(&write_all(&env)), only("written", 1));
    let found = exiftool(&sidecar(&paths[0]));
    let mut names = HARD.to_vec();
    names[5] = "a, b";
    assert_eq!(texts(&found, "XMP-dc:Subject"), sorted(&names));
    assert!(
        texts(&found, "XMP-lr:HierarchicalSubject").contains(&"Orte|दिल्ली 🪔|a, b".to_owned()),
        "{found:?}"
    );
    assert!(texts(&found, "XMP-digiKam:TagsList").contains(&"Orte/दिल्ली 🪔/a, b".to_owned()), "{found:?}");
    assert_eq!(found["XMP-xmp:Rating"], 4);
    assert_eq!(found["XMP-dc:Description"], "Bello, \"am\" <Meer> 🌊");
    let of_exiv2 = run("exiv2", &["-n", "UTF-8", "-PXkv"], &sidecar(&paths[0]));
    assert!(of_exiv2.contains("समुद्र तट") && of_exiv2.contains("Orte|दिल्ली 🪔|a, b"), "{of_exiv2}");

    let bytes = fs::read(sidecar(&paths[0])).unwrap();
    assert_eq!(counts(&write_all(&env)), only("unchanged", 1));
    assert_eq!(fs::read(sidecar(&paths[0])).unwrap(), bytes);
    assert_eq!(env.json(["xmp", "diff"]), json!({ "files": [] }));
    assert!(!sidecar(&paths[1]).exists(), "nothing was said about it");
    env.assert_healthy();
}

/// What `ratna show` says of a picture's title and date.
fn corrected(env: &TestEnv, path: &Path) -> [Value; 4] {
    let shown = env.json(["show".as_ref(), path.as_os_str()])["pictures"][0].clone();
    ["title", "title_is_own", "taken", "taken_from"].map(|name| shown[name].clone())
}

#[test]
fn a_title_and_a_date_are_written_for_others_and_theirs_come_back() {
    let (env, paths) = library(2, &["--write", "sidecars"]);
    let before = corrected(&env, &paths[1]);
    let (one, two) = (paths[0].as_os_str(), paths[1].as_os_str());
    env.json(["title".as_ref(), one, "-Rex & <Meer> 🌊".as_ref()]);
    let dated = env.json(["date".as_ref(), "--set".as_ref(), "1998-07-14 15:30".as_ref(), one, two]);
    assert_eq!(dated, json!({ "changed": 2 }));
    let mine = json!(["-Rex & <Meer> 🌊", true, "1998-07-14T15:30:00", "person"]);
    assert_eq!(json!(corrected(&env, &paths[0])), mine);
    assert_eq!(env.json(["search", "date:1998"])["hits"].as_array().unwrap().len(), 2);

    assert_eq!(counts(&write_all(&env)), only("written", 2));
    let found = exiftool(&sidecar(&paths[0]));
    assert_eq!(texts(&found, "XMP-dc:Title"), ["-Rex & <Meer> 🌊"]);
    assert_eq!(texts(&found, "XMP-photoshop:DateCreated"), ["1998:07:14 15:30:00"]);
    env.index();
    assert_eq!(json!(corrected(&env, &paths[0])), mine, "a scan changes nothing of it");

    let theirs = ["-XMP-dc:Title=Theirs", "-XMP-photoshop:DateCreated=1999:01:02 03:04:05"];
    exiftool_writes(&sidecar(&paths[0]), &theirs);
    assert_eq!(counts(&write_all(&env)), [("taken".to_owned(), 1), ("unchanged".to_owned(), 1)].into());
    let taken = json!(["Theirs", true, "1999-01-02T03:04:05", "person"]);
    assert_eq!(json!(corrected(&env, &paths[0])), taken);

    for changed in [1, 0] {
        assert_eq!(env.json(["title".as_ref(), one, "--remove".as_ref()]), json!({ "changed": changed }));
    }
    env.json(["date".as_ref(), "--remove".as_ref(), one, two]);
    assert_eq!(counts(&write_all(&env)), [("written".to_owned(), 1), ("unchanged".to_owned(), 1)].into());
    let found = exiftool(&sidecar(&paths[0]));
    assert_eq!(texts(&found, "XMP-dc:Title"), ["Theirs"], "what another program wrote stays");
    let found = exiftool(&sidecar(&paths[1]));
    assert!(texts(&found, "XMP-photoshop:DateCreated").is_empty(), "{found:?}");
    env.index();
    assert_eq!(json!(corrected(&env, &paths[0])), json!(["Theirs", false, "1999-01-02T03:04:05", "xmp"]));
    assert_eq!(corrected(&env, &paths[1]), before);
    env.assert_healthy();
}

#[test]
fn five_hundred_keywords_are_written_and_read_by_others() {
    let (env, paths) = library(1, &["--write", "sidecars"]);
    let words: Vec<String> = (0..MANY).map(|number| format!("शब्द {number:03}")).collect();
    let db = Connection::open(env.library().join("catalogue.sqlite")).unwrap();
    for word in &words {
        db.execute("INSERT INTO tags (path, key) VALUES (?1, ?1)", [word]).unwrap();
    }
    db.execute(
        "INSERT INTO content_tags (content_id, tag_id) SELECT contents.id, tags.id FROM contents, tags",
        [],
    )
    .unwrap();
    drop(db);
    assert_eq!(counts(&write_all(&env)), only("written", 1));
    assert_eq!(texts(&exiftool(&sidecar(&paths[0])), "XMP-dc:Subject"), words);
    assert_eq!(counts(&write_all(&env)), only("unchanged", 1));
}

#[test]
fn what_others_wrote_into_a_sidecar_stays_and_its_name_is_kept_to() {
    let (env, paths) = library(1, &["--write", "sidecars", "--naming", "full"]);
    let kept = sidecar(&paths[0]);
    let theirs = [
        "-XMP-dc:Creator=Uma",
        "-XMP-xmp:Label=Red",
        "-XMP-dc:Subject=theirs",
        "-XMP-crs:Exposure2012=+0.50",
    ];
    exiftool_writes(&kept, &theirs);
    let before = exiftool(&kept);
    tag(&env, "mine", &paths[0]);
    assert_eq!(counts(&write_all(&env)), only("written", 1));
    assert!(!env.pictures().join("0000.jpg.xmp").exists());
    let mut after = exiftool(&kept);
    assert_eq!(texts(&after, "XMP-dc:Subject"), ["mine", "theirs"]);
    after.insert("XMP-dc:Subject".into(), before["XMP-dc:Subject"].clone());
    assert_eq!(after, before, "everything else");

    env.json(["tag".as_ref(), "remove".as_ref(), "mine".as_ref(), paths[0].as_os_str()]);
    assert_eq!(counts(&write_all(&env)), only("written", 1));
    assert_eq!(texts(&exiftool(&kept), "XMP-dc:Subject"), ["theirs"]);
}

#[test]
fn what_others_change_comes_back_and_what_both_change_is_decided_by_the_person() {
    let (env, paths) = library(1, &["--write", "sidecars"]);
    let (path, file) = (&paths[0], sidecar(&paths[0]));
    ["dog", "sea"].iter().for_each(|word| tag(&env, word, path));
    rate(&env, "3", path);
    write_all(&env);
    exiftool_writes(&file, &["-XMP-dc:Subject-=sea", "-XMP-xmp:Rating=5"]);
    assert_eq!(counts(&write_all(&env)), only("taken", 1));
    let shown = &env.json(["show".as_ref(), path.as_os_str()])["pictures"][0];
    assert_eq!(shown["rating"], 5, "{shown}");
    assert_eq!(counts(&write_all(&env)), only("unchanged", 1));

    for (side, stars) in [("mine", 1), ("theirs", 2)] {
        rate(&env, "1", path);
        exiftool_writes(&file, &["-XMP-xmp:Rating=2"]);
        assert_eq!(counts(&write_all(&env)), only("conflicts", 1));
        let found = env.json(["xmp", "conflicts"]);
        let fields = json!([{ "field": "rating", "mine": ["1"], "theirs": ["2"] }]);
        assert_eq!(found["conflicts"][0]["fields"], fields, "{found}");
        assert_eq!(exiftool(&file)["XMP-xmp:Rating"], 2, "the file is left until then");
        env.json(["xmp", "conflicts", "--resolve", side]);
        assert_eq!(exiftool(&file)["XMP-xmp:Rating"], stars);
        assert_eq!(env.json(["xmp", "conflicts"]), json!({ "conflicts": [] }));
        assert_eq!(counts(&write_all(&env)), only("unchanged", 1));
        // For the next side, both begin with the same.
        rate(&env, "4", path);
        write_all(&env);
    }
}

#[test]
fn a_folder_is_opted_in_by_the_person_and_originals_in_words() {
    let (env, paths) = library(2, &[]);
    assert_eq!(opt_in(&env, &[])["write"], "off");
    tag(&env, "dog", &paths[0]);
    let refused = env.expect_error(["xmp".as_ref(), "write".as_ref(), paths[0].as_os_str()]);
    assert!(refused.contains("--write sidecars"), "{refused}");
    assert!(write_all(&env)["written"] == 0 && !sidecar(&paths[0]).exists());

    let folder = env.pictures();
    let originals = ["xmp", "folder", folder.to_str().unwrap(), "--write", "originals"];
    let refused = env.expect_error(originals);
    assert!(refused.contains("--yes"), "{refused}");
    assert_eq!(opt_in(&env, &[])["write"], "off");

    let before = fs::read(&paths[0]).unwrap();
    env.json([&originals[..], &["--yes"]].concat());
    assert_eq!(counts(&write_all(&env)), only("written", 1));
    assert_eq!(texts(&exiftool(&paths[0]), "XMP-dc:Subject"), ["dog"]);
    assert!(!sidecar(&paths[0]).exists());
    let summary = env.index();
    assert_eq!((&summary["unchanged"], &summary["embedded"]), (&json!(2), &json!(0)), "{summary}");
    assert_eq!(counts(&write_all(&env)), only("unchanged", 1));
    let backups = fs::read_dir(env.library().join("originals")).unwrap();
    let backups: Vec<Vec<u8>> = backups.map(|entry| fs::read(entry.unwrap().path()).unwrap()).collect();
    assert!(backups == [before], "how it was before");
    env.assert_healthy();
}

#[test]
fn a_folder_keeps_what_was_decided_for_it_when_one_around_it_is_added() {
    let env = TestEnv::new();
    let inner = env.pictures().join("2020");
    fs::create_dir(&inner).unwrap();
    let paths = write_jpegs(&inner, 1);
    env.json(["index".as_ref(), inner.as_os_str()]);
    let decide =
        |options: &[&str]| env.json([&["xmp", "folder", inner.to_str().unwrap()][..], options].concat());
    decide(&["--write", "sidecars"]);
    env.index();
    let shown = opt_in(&env, &[]);
    assert_eq!(
        (&shown["write"], &shown["parts"][0]["write"]),
        (&json!("off"), &json!("sidecars")),
        "{shown}"
    );
    tag(&env, "dog", &paths[0]);
    assert_eq!(counts(&write_all(&env)), only("written", 1));
    assert_eq!(decide(&["--write", "off"])["write"], "off");
    assert_eq!(opt_in(&env, &[])["parts"], json!([]));
    let nowhere = env.pictures().join("nowhere");
    env.expect_error(["xmp", "folder", nowhere.to_str().unwrap(), "--write", "sidecars"]);
}

#[test]
fn a_folder_that_can_only_be_read_is_named_and_written_to_later() {
    let (env, paths) = library(1, &["--write", "sidecars"]);
    tag(&env, "dog", &paths[0]);
    let chmod = |mode: &str| assert!(run("chmod", &[mode], &env.pictures()).is_empty());
    chmod("555");
    let output = unprivileged(&env).args(["--json", "xmp", "write", "--all"]).output().unwrap();
    chmod("755");
    assert_eq!(output.status.code(), Some(1), "{}", output_text(&output));
    let summary = json_output(&output);
    assert_eq!(counts(&summary), only("failed", 1));
    assert_eq!(summary["failures"][0]["code"], "noPermission", "{summary}");
    assert_eq!(counts(&write_all(&env)), only("written", 1));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_the_old_sidecar() {
    let env = TestEnv::new();
    fs::write(env.root().join("0.jpg"), jpeg(1, 64, 64)).unwrap();
    let output = crate::library_faults::with_mounts(
        &env,
        r#"mount -t tmpfs -o size=512k none "$PICTURES"
           cp "$RATNA_LIBRARY/../0.jpg" "$PICTURES/0.jpg"
           "$RATNA" index "$PICTURES" >&2
           "$RATNA" xmp folder "$PICTURES" --write sidecars >&2
           "$RATNA" tag add first "$PICTURES/0.jpg" >&2
           "$RATNA" xmp write --all >&2
           before=$(cksum < "$PICTURES/0.xmp")
           "$RATNA" tag add second "$PICTURES/0.jpg" >&2
           dd if=/dev/zero of="$PICTURES/fill" bs=1k count=2000 >/dev/null 2>&1 || true
           ! "$RATNA" --json xmp write --all
           test "$before" = "$(cksum < "$PICTURES/0.xmp")"
           rm "$PICTURES/fill"
           "$RATNA" xmp write --all >&2
           grep -q second "$PICTURES/0.xmp""#,
    );
    assert_eq!(json_output(&output)["failures"][0]["code"], "diskFull", "{}", output_text(&output));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_of_the_library_leaves_a_sidecar_that_could_not_be_kept() {
    let env = TestEnv::new();
    let paths = write_jpegs(&env.pictures(), 1);
    exiftool_writes(&sidecar(&paths[0]), &["-XMP-dc:Subject=theirs"]);
    let before = fs::read(sidecar(&paths[0])).unwrap();
    let output = crate::library_faults::with_mounts(
        &env,
        r#""$RATNA" index "$PICTURES" >&2
           "$RATNA" xmp folder "$PICTURES" --write sidecars >&2
           "$RATNA" tag add mine "$PICTURES/0000.jpg" >&2
           mkdir "$RATNA_LIBRARY/sidecars"
           mount -t tmpfs -o size=16k none "$RATNA_LIBRARY/sidecars"
           dd if=/dev/zero of="$RATNA_LIBRARY/sidecars/fill" bs=1k count=100 >/dev/null 2>&1 || true
           ! "$RATNA" --json xmp write --all"#,
    );
    let failures = &json_output(&output)["failures"];
    assert_eq!(failures[0]["code"], "diskFull", "{}", output_text(&output));
    assert!(failures[0]["error"].as_str().unwrap().contains("0000.xmp is left as it is"), "{failures}");
    assert_eq!(fs::read(sidecar(&paths[0])).unwrap(), before);

    assert_eq!(counts(&write_all(&env)), only("written", 1));
    let kept = fs::read_dir(env.library().join("sidecars")).unwrap();
    let kept: Vec<Vec<u8>> = kept.map(|entry| fs::read(entry.unwrap().path()).unwrap()).collect();
    assert!(kept == [before], "how it was before");
}

#[test]
fn a_raw_file_and_the_picture_beside_it_have_sidecars_of_their_own() {
    let env = TestEnv::new();
    let paths = write_jpegs(&env.pictures(), 1);
    // Of the same shot, as far as its metadata tell.
    fs::write(env.pictures().join("0000.cr2"), "raw").unwrap();
    env.index();
    opt_in(&env, &["--write", "sidecars"]);
    tag(&env, "dog", &paths[0]);
    assert_eq!(counts(&write_all(&env)), only("written", 2));
    for name in ["0000.xmp", "0000.jpg.xmp"] {
        assert_eq!(texts(&exiftool(&env.pictures().join(name)), "XMP-dc:Subject"), ["dog"], "{name}");
    }
    assert_eq!(counts(&write_all(&env)), only("unchanged", 2));
}

#[test]
fn a_killed_run_leaves_every_sidecar_old_or_new_and_the_next_one_completes() {
    let env = TestEnv::in_memory();
    let picture = jpeg(1, 160, 120);
    // Copies, of which one is decoded.
    let paths: Vec<PathBuf> =
        (0..SIDECARS).map(|number| env.pictures().join(format!("{number:04}.jpg"))).collect();
    paths.iter().for_each(|path| fs::write(path, &picture).unwrap());
    env.index();
    opt_in(&env, &["--write", "sidecars"]);
    tag(&env, "first", &paths[0]);
    let started = Instant::now();
    assert_eq!(counts(&write_all(&env)), only("written", SIDECARS as u64));
    let length = started.elapsed();
    let old = fs::read(sidecar(&paths[0])).unwrap();
    assert!(paths.iter().all(|path| fs::read(sidecar(path)).unwrap() == old));

    tag(&env, "second", &paths[0]);
    let (mut interrupted, mut new) = (0, None);
    for kill in 1..=KILLS {
        let mut command = env.command();
        command.args(["--json", "xmp", "write", "--all"]).stdout(Stdio::null());
        let mut run = command.spawn().unwrap();
        std::thread::sleep(length.mul_f64(0.05 * f64::from(kill)));
        interrupted += u32::from(run.try_wait().unwrap().is_none());
        run.kill().unwrap();
        run.wait().unwrap();
        for path in &paths {
            let bytes = fs::read(sidecar(path)).unwrap();
            if bytes != old {
                assert!(bytes == *new.get_or_insert_with(|| bytes.clone()), "{} is torn", path.display());
            }
        }
    }
    assert!(interrupted > 0, "no run was killed before it ended");
    write_all(&env);
    let new = new.unwrap_or_else(|| fs::read(sidecar(&paths[0])).unwrap());
    assert!(String::from_utf8_lossy(&new).contains("second"));
    assert!(paths.iter().all(|path| fs::read(sidecar(path)).unwrap() == new));
    let names = fs::read_dir(env.pictures()).unwrap().map(|entry| entry.unwrap().file_name());
    assert_eq!(names.count(), 2 * SIDECARS, "no temporary file is left");
    assert_eq!(counts(&write_all(&env)), only("unchanged", SIDECARS as u64));
    env.assert_healthy();
}
