//! What the tests share: a library of one's own, the command, and pictures made on the spot.

pub mod double;
pub mod rows;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use ratna_models::hub::test_server::TestHub;
use serde_json::Value;
use tempfile::TempDir;

/// A folder for pictures and an empty library, gone when dropped.
pub struct Bench {
    dir: TempDir,
}

impl Bench {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("pictures")).unwrap();
        Self { dir }
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

    /// Where its models are kept.
    pub fn models(&self) -> PathBuf {
        self.dir.path().join("models")
    }

    /// `ratna --library …` with more to come.
    pub fn command(&self) -> Command {
        let mut command = Command::new(ratna());
        command.arg("--library").arg(self.library()).stdin(Stdio::null());
        // Nobody listens there: what a test downloads it has to offer itself.
        command.env("RATNA_MODELS", self.models()).env("HF_ENDPOINT", "http://127.0.0.1:9");
        command
    }

    /// Runs a command to its end.
    pub fn run<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Output {
        self.command().args(args).output().unwrap()
    }

    /// Runs a command that must succeed, with `--json`; gives its object.
    pub fn json<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Value {
        let output = self.command().arg("--json").args(args).output().unwrap();
        assert!(output.status.success(), "{}", text(&output));
        object(&output)
    }

    /// Indexes the pictures; gives the summary.
    pub fn index(&self) -> Value {
        self.json(["index".as_ref(), self.pictures().as_os_str()])
    }

    /// Runs a command that must fail with code 1; gives what it said.
    pub fn fails<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> String {
        let output = self.run(args);
        assert_eq!(output.status.code(), Some(1), "{}", text(&output));
        assert!(output.stdout.is_empty(), "a failure belongs on standard error: {}", text(&output));
        String::from_utf8(output.stderr).unwrap()
    }

    /// The reasons of `problems` by file name.
    pub fn problem(&self, name: &str) -> Option<String> {
        let problems = self.json(["problems"]);
        let found = problems["problems"].as_array().unwrap().iter();
        let of = |problem: &&Value| problem["path"].as_str().unwrap().ends_with(name);
        found.clone().find(of).map(|problem| problem["reason"].as_str().unwrap().to_owned())
    }

    /// Asserts that the doctor finds nothing.
    pub fn assert_healthy(&self) {
        let doctor = self.json(["doctor"]);
        assert_eq!(doctor["findings"].as_array().unwrap().len(), 0, "{doctor}");
    }
}

/// The command under test.
pub fn ratna() -> &'static str {
    env!("CARGO_BIN_EXE_ratna-under-test")
}

/// The committed pictures.
pub fn committed(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("pictures").join(name)
}

/// The one JSON object a command printed.
pub fn object(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", text(output)))
}

/// A small model of random weights, as the encoders' tests use it.
pub fn small_model(family: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../src-tauri/crates/models/fixtures").join(family)
}

/// A hub on loopback that has the small SigLIP 2 in the place of the real one.
pub fn hub() -> TestHub {
    let hub = TestHub::start().unwrap();
    for name in ["config.json", "preprocessor_config.json", "tokenizer.json", "model.safetensors"] {
        let bytes = std::fs::read(small_model("siglip2").join(name)).unwrap();
        hub.add_large_file("google/siglip2-base-patch16-256", name, bytes);
    }
    hub
}

/// All a command said.
pub fn text(output: &Output) -> String {
    let [out, err] = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes));
    format!("{}\n{out}{err}", output.status)
}

/// Copies a committed picture into a folder.
pub fn copy(name: &str, to: &Path) {
    std::fs::copy(committed(name), to).unwrap();
}

/// A JPEG like no other: smooth colours and a block, by `seed`.
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

/// Writes `count` different JPEGs into a folder; gives their paths.
pub fn fill(folder: &Path, count: u32) -> Vec<PathBuf> {
    let write = |seed| {
        let path = folder.join(format!("{seed:04}.jpg"));
        std::fs::write(&path, jpeg(seed, 160, 120)).unwrap();
        path
    };
    (0..count).map(write).collect()
}
