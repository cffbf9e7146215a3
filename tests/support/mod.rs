//! What the tests share: a temporary library, the command under test, and generated pictures.

pub mod catalogue_rows;
pub mod exif;
pub mod stub_embedder;
pub mod time_limit;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use ratna_models::hub::test_server::TestHub;
use serde_json::Value;
use tempfile::TempDir;

use self::time_limit::TimeLimit;

/// A temporary folder with pictures and an empty library, deleted on drop.
pub struct TestEnv {
    dir: TempDir,
    _limit: TimeLimit,
}

impl TestEnv {
    pub fn new() -> Self {
        Self::inside(&std::env::temp_dir())
    }

    /// In memory where the system has a folder for that: for tests that have thousands of files reach the disk, and in which
    /// nothing is said about a disk.
    pub fn in_memory() -> Self {
        let memory = Path::new("/dev/shm");
        if memory.is_dir() { Self::inside(memory) } else { Self::new() }
    }

    fn inside(folder: &Path) -> Self {
        let dir = tempfile::tempdir_in(folder).unwrap();
        std::fs::create_dir(dir.path().join("pictures")).unwrap();
        Self { dir, _limit: TimeLimit::start() }
    }

    pub fn root(&self) -> &Path {
        self.dir.path()
    }

    pub fn pictures(&self) -> PathBuf {
        self.dir.path().join("pictures")
    }

    pub fn library(&self) -> PathBuf {
        self.dir.path().join("library")
    }

    /// The folder for downloaded models.
    pub fn models(&self) -> PathBuf {
        self.dir.path().join("models")
    }

    /// `ratna --library …`, ready for more arguments.
    pub fn command(&self) -> Command {
        let mut command = Command::new(ratna_binary());
        command.arg("--library").arg(self.library()).stdin(Stdio::null());
        // Nothing listens on port 9: a test that downloads models starts its own hub.
        command.env("RATNA_MODELS", self.models()).env("HF_ENDPOINT", "http://127.0.0.1:9");
        // Its hub serves small models in place of the listed ones.
        command.env("RATNA_TEST_HUB", "1");
        command
    }

    /// Runs a command and waits for it to finish.
    pub fn run<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Output {
        self.command().args(args).output().unwrap()
    }

    /// Runs a command with `--json`, asserts that it succeeds and returns its JSON object.
    pub fn json<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Value {
        let output = self.command().arg("--json").args(args).output().unwrap();
        assert!(output.status.success(), "{}", output_text(&output));
        json_output(&output)
    }

    /// Indexes the pictures and returns the summary.
    pub fn index(&self) -> Value {
        self.json(["index".as_ref(), self.pictures().as_os_str()])
    }

    /// Runs a command, asserts that it fails with exit code 1 and returns its error output.
    pub fn expect_error<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> String {
        let output = self.run(args);
        assert_eq!(output.status.code(), Some(1), "{}", output_text(&output));
        assert!(output.stdout.is_empty(), "a failure belongs on standard error: {}", output_text(&output));
        String::from_utf8(output.stderr).unwrap()
    }

    /// The reason that `ratna problems` lists for a file name, if it lists one.
    pub fn problem_reason(&self, name: &str) -> Option<String> {
        let problems = self.json(["problems"]);
        let listed = problems["problems"].as_array().unwrap().iter();
        let named = |problem: &&Value| problem["path"].as_str().unwrap().ends_with(name);
        listed.clone().find(named).map(|problem| problem["reason"].as_str().unwrap().to_owned())
    }

    /// Asserts that `ratna doctor` finds no damage.
    pub fn assert_healthy(&self) {
        let doctor = self.json(["doctor"]);
        assert_eq!(doctor["findings"].as_array().unwrap().len(), 0, "{doctor}");
    }
}

/// The path of the command under test.
pub fn ratna_binary() -> &'static str {
    env!("CARGO_BIN_EXE_ratna-under-test")
}

/// The path of a picture in `tests/pictures`.
pub fn test_picture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("pictures").join(name)
}

/// The JSON object that a command printed on standard output.
pub fn json_output(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", output_text(output)))
}

/// A small model with random weights, shared with the tests of the `ratna-models` crate.
pub fn small_model(family: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../src-tauri/crates/models/fixtures").join(family)
}

/// Starts a hub on loopback that serves the small SigLIP 2 in place of the real one.
pub fn start_hub() -> TestHub {
    let hub = TestHub::start().unwrap();
    for name in ["config.json", "preprocessor_config.json", "tokenizer.json", "model.safetensors"] {
        let bytes = std::fs::read(small_model("siglip2").join(name)).unwrap();
        hub.add_large_file("google/siglip2-base-patch16-256", name, bytes);
    }
    hub
}

/// The exit status, standard output and standard error of a command.
pub fn output_text(output: &Output) -> String {
    let [out, err] = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes));
    format!("{}\n{out}{err}", output.status)
}

/// All files below a folder with their bytes; none if there is no such folder.
pub fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let (mut found, mut folders) = (Vec::new(), vec![folder.to_path_buf()]);
    while let Some(inside) = folders.pop() {
        for entry in std::fs::read_dir(&inside).into_iter().flatten().flatten() {
            match entry.file_type().unwrap().is_dir() {
                true => folders.push(entry.path()),
                false => found.push((entry.path(), std::fs::read(entry.path()).unwrap())),
            }
        }
    }
    found.sort();
    found
}

/// Copies a picture of `tests/pictures` to a path.
pub fn copy_picture(name: &str, to: &Path) {
    std::fs::copy(test_picture(name), to).unwrap();
}

/// A JPEG unique to `seed`, `width` × `height` pixels: smooth gradients and a block of one colour.
pub fn jpeg(seed: u32, width: usize, height: usize) -> Vec<u8> {
    let noise = |i: u32| (seed.wrapping_mul(2_654_435_761).wrapping_add(i.wrapping_mul(40_503)) >> 9) as u8;
    let pixels: Vec<u8> = (0..height)
        .flat_map(|y| (0..width).map(move |x| (x, y)))
        .flat_map(|(x, y)| {
            let block = x / 16 == noise(1) as usize % (width / 16).max(1);
            let shade = |i: u32, along: usize| noise(i).wrapping_add((along * 255 / (width + height)) as u8);
            if block { [noise(2), noise(3), noise(4)] } else { [shade(5, x), shade(6, y), shade(7, x + y)] }
        })
        .collect();
    let image = turbojpeg::Image {
        pixels: pixels.as_slice(),
        width,
        height,
        pitch: 3 * width,
        format: turbojpeg::PixelFormat::RGB,
    };
    turbojpeg::compress(image, 90, turbojpeg::Subsamp::None).unwrap().to_vec()
}

/// Writes `count` different JPEGs of 160 × 120 pixels into a folder and returns their paths.
pub fn write_jpegs(folder: &Path, count: u32) -> Vec<PathBuf> {
    let write = |seed| {
        let path = folder.join(format!("{seed:04}.jpg"));
        std::fs::write(&path, jpeg(seed, 160, 120)).unwrap();
        path
    };
    (0..count).map(write).collect()
}
