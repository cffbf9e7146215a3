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
use crate::disk::walk::{Candidate, Stat};
use crate::ids::FolderId;
use crate::problem::FileProblem;
use crate::progress::Progress;
use crate::testing::{StubEmbedder, facts};

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
    let run = Run {
        catalogue: &catalogue,
        embedder: &embedder,
        model_id,
        roots: HashMap::from([(folder_id, PathBuf::from("/p"))]),
        in_cloud: cloud::never,
        progress: &Progress::new(),
        rows: RowPolicy::Update { missing_now: HashSet::new(), to_verify: HashSet::new(), patient: false },
        in_flight: Mutex::default(),
    };
    let mut writer = Writer::new(&run);
    batches.into_iter().for_each(|batch| writer.commit(batch).unwrap());
    catalogue
}

fn read(name: &str, outcome: Outcome) -> ProcessedFile {
    let stat = Stat { bytes: 1, mtime_ns: 1, ctime_ns: 1, inode: 1, device: 1 };
    let candidate = Candidate { folder_id: FolderId(1), path: PathBuf::from(name), stat };
    ProcessedFile { job: Job { candidate, row: None }, outcome }
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
    let content = || NewContent {
        hash: blake3::hash(b"twins"),
        facts: facts(),
        has_new_pixels: false,
        thumbnail: None,
        input: None,
        vector: Some(vec![1.0, 0.0, 0.0]),
    };
    for batches in orders(|| Outcome::NewContent(Box::new(content()))) {
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
