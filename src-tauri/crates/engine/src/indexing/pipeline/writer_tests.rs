//! Rows of files with the same bytes, whichever of them is read first.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use super::job::{Failure, Job, NewContent, Outcome, ProcessedFile};
use super::run::{RowPolicy, Run};
use super::writer::Writer;
use crate::catalogue::files::{self, State};
use crate::catalogue::{Catalogue, embeddings, folders};
use crate::disk::cloud;
use crate::disk::walk::{Candidate, Stat, stat};
use crate::ids::{FolderId, ModelId};
use crate::pictures::decode::DECODER_VERSION;
use crate::pictures::sidecars::Sidecars;
use crate::problem::FileProblem;
use crate::progress::Progress;
use crate::testing::{StubEmbedder, facts};

/// A run over the only folder, at `root`, with the only model.
fn run_in<'a>(
    root: impl Into<PathBuf>,
    catalogue: &'a Catalogue,
    embedder: &'a StubEmbedder,
    progress: &'a Progress,
    rows: RowPolicy,
) -> Run<'a> {
    Run {
        catalogue,
        embedder,
        model_id: ModelId(1),
        roots: HashMap::from([(FolderId(1), root.into())]),
        in_cloud: cloud::never,
        sidecars: Sidecars::new(cloud::never),
        progress,
        rows,
        in_flight: Mutex::default(),
    }
}

/// Commits these batches in a library of one folder, and returns its catalogue.
fn committed(dir: &Path, batches: Vec<Vec<ProcessedFile>>) -> Catalogue {
    let catalogue = Catalogue::open(dir, true).unwrap();
    let embedder = StubEmbedder::new("any", 1);
    let (folder_id, model_id) = catalogue
        .write(|db| {
            Ok((folders::insert(db, Path::new("/p"), &[])?, embeddings::register_model(db, "any", 3)?))
        })
        .unwrap();
    assert_eq!(folder_id, FolderId(1));
    assert_eq!(model_id, ModelId(1));
    let progress = Progress::new();
    let rows = RowPolicy::Update { missing_now: HashSet::new(), to_verify: HashSet::new(), patient: false };
    let run = run_in("/p", &catalogue, &embedder, &progress, rows);
    let mut writer = Writer::new(&run);
    batches.into_iter().for_each(|batch| writer.commit(batch).unwrap());
    catalogue
}

fn read(name: &str, outcome: Outcome) -> ProcessedFile {
    let stat = Stat { bytes: 1, mtime_ns: 1, ctime_ns: 1, inode: 1, device: 1 };
    let candidate = Candidate { folder_id: FolderId(1), path: PathBuf::from(name), stat };
    ProcessedFile { job: Job { candidate, row: None }, outcome }
}

/// The outcome of reading a picture with these bytes for the first time.
fn new_content(bytes: &[u8]) -> Outcome {
    Outcome::NewContent(Box::new(NewContent {
        hash: blake3::hash(bytes),
        facts: facts(),
        has_new_pixels: false,
        thumbnail: None,
        input: None,
        vector: Some(vec![1.0, 0.0, 0.0]),
    }))
}

/// The outcome for the file that is read in place of all with its bytes, and those for two others. The first of them is
/// known before the outcome, the second after it; in one transaction or in three.
fn orders(outcome: impl Fn() -> Outcome) -> [Vec<Vec<ProcessedFile>>; 2] {
    let files = || {
        let twin = || Outcome::Duplicate(blake3::hash(b"twins"));
        [read("early", twin()), read("first", outcome()), read("late", twin())]
    };
    [vec![files().into()], files().map(|file| vec![file]).into()]
}

#[test]
fn twins_of_a_broken_file_are_listed_with_its_reason() {
    let hash = Some(blake3::hash(b"twins"));
    for batches in orders(|| Outcome::Failed(Failure { hash, problem: FileProblem::Truncated })) {
        let dir = tempfile::tempdir().unwrap();
        let problems = committed(dir.path(), batches).read(files::problems).unwrap();
        let listed: Vec<_> =
            problems.iter().map(|file| (file.path.to_str().unwrap(), file.state, &file.problem)).collect();
        let wanted = ["/p/early", "/p/first", "/p/late"]
            .map(|path| (path, State::Unreadable, &FileProblem::Truncated));
        assert_eq!(listed, wanted);
    }
}

#[test]
fn twins_of_a_picture_are_files_of_one_content() {
    for batches in orders(|| new_content(b"twins")) {
        let dir = tempfile::tempdir().unwrap();
        let catalogue = committed(dir.path(), batches);
        let content_of = |name| {
            catalogue.read(|db| {
                let row = files::at(db, FolderId(1), Path::new(name))?;
                row.map_or(Ok(None), |id| files::content_of(db, id))
            })
        };
        let contents = ["early", "first", "late"].map(|name| content_of(name).unwrap().expect(name));
        assert!(contents.iter().all(|id| *id == contents[0]), "{contents:?}");
        assert_eq!(catalogue.read(|db| files::count(db, None, State::Present)).unwrap(), 3);
    }
}

/// A picture that an earlier run has read, and what a later one that keeps rows makes of its failure to decode it: the
/// number of contents read again, and whether the file still counts as a picture.
fn kept_after_failure(is_outdated: bool, problem: FileProblem) -> (u64, bool) {
    let dir = tempfile::tempdir().unwrap();
    let catalogue = committed(dir.path(), vec![vec![read("a.jpg", new_content(b"one"))]]);
    if is_outdated {
        catalogue.write(|db| db.execute("UPDATE contents SET pixels_version = -1", [])).unwrap();
    }
    let (embedder, progress) = (StubEmbedder::new("any", 1), Progress::new());
    let run = run_in("/p", &catalogue, &embedder, &progress, RowPolicy::Keep);
    let mut writer = Writer::new(&run);
    let hash = Some(blake3::hash(b"one"));
    writer.commit(vec![read("a.jpg", Outcome::Failed(Failure { hash, problem }))]).unwrap();
    let present = catalogue.read(|db| files::count(db, None, State::Present)).unwrap();
    (writer.counts.reread, present == 1)
}

#[test]
fn a_known_picture_is_given_up_only_if_an_older_version_decoded_it_and_this_one_cannot() {
    let broken = || FileProblem::Truncated;
    assert_eq!(kept_after_failure(true, broken()), (1, false));
    assert_eq!(kept_after_failure(false, broken()), (0, true), "this version has decoded it");
    assert_eq!(
        kept_after_failure(true, FileProblem::PermissionDenied),
        (0, true),
        "it may be readable again"
    );
    let unsupported = FileProblem::NeedsLibheif { format: "HEIC".into() };
    assert_eq!(kept_after_failure(true, unsupported), (0, true), "another build decodes it");
}

#[test]
fn every_row_says_which_decoder_gave_its_state_and_whether_to_try_again() {
    let dir = tempfile::tempdir().unwrap();
    let failed = |problem| Outcome::Failed(Failure { hash: None, problem });
    let batch = vec![
        read("a", new_content(b"one")),
        read("b", failed(FileProblem::Truncated)),
        read("c", failed(FileProblem::PermissionDenied)),
    ];
    let catalogue = committed(dir.path(), vec![batch]);
    let tried_with = |db: &rusqlite::Connection| -> rusqlite::Result<Vec<u32>> {
        db.prepare("SELECT tried_with FROM files ORDER BY path")?.query_map([], |row| row.get(0))?.collect()
    };
    assert_eq!(catalogue.read(tried_with).unwrap(), [DECODER_VERSION, DECODER_VERSION, 0]);
}

#[test]
fn a_patient_run_leaves_a_file_that_was_written_to_while_it_was_read() {
    use std::fs;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.jpg");
    fs::write(&path, "1").unwrap();
    let now = stat(&path.metadata().unwrap());
    let unchanged = now;
    let modified = Stat { mtime_ns: now.mtime_ns - 1, ..now };
    let touched = Stat { ctime_ns: now.ctime_ns - 1, ..now };
    let library = dir.path().join("library");
    fs::create_dir(&library).unwrap();
    let catalogue = Catalogue::open(&library, true).unwrap();
    catalogue.write(|db| folders::insert(db, dir.path(), &[])).unwrap();
    let (embedder, progress) = (StubEmbedder::new("any", 1), Progress::new());
    let is_left = |patient, before, hash, problem| {
        let rows = RowPolicy::Update { missing_now: HashSet::new(), to_verify: HashSet::new(), patient };
        let run = run_in(dir.path(), &catalogue, &embedder, &progress, rows);
        let mut file = read("a.jpg", Outcome::Failed(Failure { hash, problem }));
        file.job.candidate.stat = before;
        let mut writer = Writer::new(&run);
        writer.commit(vec![file]).unwrap();
        writer.counts.still_changing == [(FolderId(1), PathBuf::from("a.jpg"))]
    };
    let transient = || FileProblem::StillChanging;
    assert!(is_left(true, modified, None, transient()));
    assert!(is_left(true, touched, None, transient()));
    assert!(!is_left(true, unchanged, None, transient()), "it is as it was");
    assert!(!is_left(false, modified, None, transient()), "no later run is to come");
    assert!(!is_left(true, modified, Some(blake3::hash(b"1")), transient()), "it was read whole");
    assert!(!is_left(true, modified, None, FileProblem::Truncated));
}

/// What a run makes of a known picture that has vanished since the walk: how many it counts, and how many are missing.
fn vanished(rows: RowPolicy) -> (u64, u64) {
    let dir = tempfile::tempdir().unwrap();
    let catalogue = committed(dir.path(), vec![vec![read("a.jpg", new_content(b"one"))]]);
    let row = catalogue.read(|db| files::at(db, FolderId(1), Path::new("a.jpg"))).unwrap();
    let (embedder, progress) = (StubEmbedder::new("any", 1), Progress::new());
    let run = run_in("/p", &catalogue, &embedder, &progress, rows);
    let mut gone = read("a.jpg", Outcome::Vanished);
    gone.job.row = row;
    let mut writer = Writer::new(&run);
    writer.commit(vec![gone]).unwrap();
    (writer.counts.vanished, catalogue.read(|db| files::count(db, None, State::Missing)).unwrap())
}

#[test]
fn a_picture_that_vanished_is_missing_unless_the_run_keeps_rows() {
    let update = RowPolicy::Update { missing_now: HashSet::new(), to_verify: HashSet::new(), patient: false };
    assert_eq!((vanished(update), vanished(RowPolicy::Keep)), ((1, 1), (0, 0)));
}

#[test]
fn contents_stay_claimed_until_they_are_committed() {
    let dir = tempfile::tempdir().unwrap();
    let catalogue = Catalogue::open(dir.path(), true).unwrap();
    let (embedder, progress, hash) = (StubEmbedder::new("any", 4), Progress::new(), blake3::hash(b"one"));
    let run = run_in("/p", &catalogue, &embedder, &progress, RowPolicy::Keep);
    run.in_flight().insert(hash);
    let failure = || Outcome::Failed(Failure { hash: Some(hash), problem: FileProblem::Truncated });
    catalogue.write(|db| db.execute_batch("ALTER TABLE contents RENAME TO away")).unwrap();
    assert!(Writer::new(&run).commit(vec![read("a.jpg", failure())]).is_err());
    // Otherwise a reader would find the content neither claimed nor in the catalogue, and decode it once more.
    assert!(run.in_flight().contains(&hash));
    catalogue.write(|db| db.execute_batch("ALTER TABLE away RENAME TO contents")).unwrap();
    Writer::new(&run).commit(vec![read("a.jpg", failure())]).unwrap();
    assert!(run.in_flight().is_empty());
}
