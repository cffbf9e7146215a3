//! A downloaded reader: which files it is, and which of its readings are believed.
//!
//! Owns loading it when the first line is read. Never downloads anything.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use image::RgbImage;
use ratna_engine::text_reader::ReadTextError;
use sha2::{Digest, Sha256};

use super::network::OnnxNetwork;
use super::settings::characters;
use crate::error::ModelError;
use crate::file_limits::max_bytes;
use crate::hex::hex;
use crate::words::line::Line;
use crate::words::plausible::is_other_script;
use crate::words::quad::Quad;
use crate::words::read_line::read_line;

const NETWORK: &str = "inference.onnx";
const SETTINGS: &str = "inference.yml";

/// Version of this code, a part of a reader's ID: it increases whenever the same line is read differently.
const VERSION: u32 = 1;
/// Least confidence of a line: as that of lines of the reader inside the program.
const LEAST: f32 = 0.65;
/// Longest time for a picture's lines.
const LONGEST: Duration = Duration::from_secs(30);

/// A reader on this computer.
#[derive(Clone, Debug)]
pub struct ReaderFiles {
    /// Name and version of what was downloaded.
    pub id: String,
    /// Its folder.
    pub folder: PathBuf,
    /// SHA-256, in lower-case hex, of its files by their names.
    pub sha256: Vec<(String, String)>,
}

/// Checks the files of a reader that has just been downloaded.
///
/// # Errors
/// When one is missing, or they can't be used.
pub fn check(folder: &Path) -> Result<(), ModelError> {
    load(folder, |_, _| true).map(drop)
}

/// Reads lines in the scripts that a downloaded network was trained for.
pub struct DownloadedReader {
    files: ReaderFiles,
    id: String,
    network: OnceLock<Result<OnnxNetwork, String>>,
}

impl DownloadedReader {
    /// The reader, which is loaded when it reads the first line.
    pub fn new(files: ReaderFiles) -> Self {
        Self { id: format!("{}-{VERSION}", files.id), files, network: OnceLock::new() }
    }

    /// Name and version.
    pub fn id(&self) -> &str {
        &self.id
    }

    fn network(&self) -> Result<&OnnxNetwork, ReadTextError> {
        let is_expected = |name: &str, bytes: &[u8]| {
            let hash = hex(&Sha256::digest(bytes));
            self.files.sha256.iter().any(|(file, expected)| file == name && *expected == hash)
        };
        let load = || load(&self.files.folder, is_expected).map_err(|error| error.to_string());
        self.network.get_or_init(load).as_ref().map_err(|reason| self.failed(reason.clone()))
    }

    fn failed(&self, reason: String) -> ReadTextError {
        ReadTextError { reader: self.id.clone(), reason }
    }

    /// Reads lines of a picture; `None` for those that it doesn't believe, and for those that are left when the time is over.
    ///
    /// # Errors
    /// When its files can't be used, or the network fails.
    pub fn read_lines(&self, picture: &RgbImage, quads: &[Quad]) -> Result<Vec<Option<Line>>, ReadTextError> {
        let network = self.network()?;
        let end = Instant::now() + LONGEST;
        let mut lines = Vec::with_capacity(quads.len());
        for quad in quads.iter().take_while(|_| Instant::now() < end) {
            let line = read_line(network, None, picture, quad).map_err(|reason| self.failed(reason))?;
            lines.push(Some(line).filter(|line| line.confidence >= LEAST && is_other_script(line)));
        }
        lines.resize(quads.len(), None);
        Ok(lines)
    }
}

/// Reads both files. `is_expected` tells whether a file's bytes are those of that name.
fn load(folder: &Path, is_expected: impl Fn(&str, &[u8]) -> bool) -> Result<OnnxNetwork, ModelError> {
    let [settings, network] = [SETTINGS, NETWORK].map(|name| read(folder, name, &is_expected));
    let path = folder.join(SETTINGS);
    let settings = String::from_utf8(settings?).map_err(|error| error.to_string());
    let characters =
        settings.and_then(|text| characters(&text)).map_err(|reason| ModelError::Config { path, reason })?;
    let path = folder.join(NETWORK);
    OnnxNetwork::load(network?, characters).map_err(|reason| ModelError::Damaged { path, reason })
}

fn read(
    folder: &Path,
    name: &'static str,
    is_expected: &impl Fn(&str, &[u8]) -> bool,
) -> Result<Vec<u8>, ModelError> {
    let path = folder.join(name);
    let mut bytes = Vec::new();
    let most = max_bytes(name);
    match File::open(&path).and_then(|file| file.take(most + 1).read_to_end(&mut bytes)) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(ModelError::Missing { folder: folder.to_path_buf(), file: name });
        }
        Err(reason) => return Err(ModelError::Unreadable { path, reason }),
        Ok(_) => {}
    }
    if bytes.len() as u64 > most || !is_expected(name, &bytes) {
        return Err(ModelError::Damaged {
            path,
            reason: "it is not the file that was downloaded".to_owned(),
        });
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use image::Rgb;

    use super::*;

    const LINE: Quad = Quad([[0.0, 0.0], [160.0, 0.0], [160.0, 48.0], [0.0, 48.0]]);
    /// The classes of the fixture, in their order.
    const CHARACTERS: &str = "!\"'#-0~yA।चायकेबिन\u{958}\u{95C} ";

    /// Two steps of a line for each character, and one for none between.
    fn picture(text: &str) -> RgbImage {
        let mut picture = RgbImage::new(160, 48);
        for (index, letter) in text.chars().enumerate() {
            let class = CHARACTERS.chars().position(|other| other == letter).unwrap() + 1;
            for (x, y) in (0..8).flat_map(|x| (0..48).map(move |y| (x, y))) {
                picture.put_pixel(16 * index as u32 + x, y, Rgb([0, class as u8 * 8, 0]));
            }
        }
        picture
    }

    /// A copy of the fixture with its hashes.
    fn installed() -> (tempfile::TempDir, ReaderFiles) {
        let dir = tempfile::tempdir().unwrap();
        let hash = |name: &str| {
            let bytes = fs::read(crate::fixtures::folder("words/downloaded").join(name)).unwrap();
            fs::write(dir.path().join(name), &bytes).unwrap();
            (name.to_owned(), hex(&Sha256::digest(&bytes)))
        };
        let sha256 = vec![hash(NETWORK), hash(SETTINGS)];
        let files = ReaderFiles { id: "ppocr-5-x".to_owned(), folder: dir.path().to_path_buf(), sha256 };
        (dir, files)
    }

    fn read(text: &str) -> Option<Line> {
        let (_dir, files) = installed();
        DownloadedReader::new(files).read_lines(&picture(text), &[LINE]).unwrap().remove(0)
    }

    #[test]
    fn lines_are_read_with_words_in_their_places() {
        let line = read("चाय के").unwrap();
        assert_eq!((line.text().as_str(), line.quad), ("चाय के", LINE));
        assert!(line.confidence > 0.9);
        let [low, high] = line.words[1].quad.bounds();
        assert!((low[0] - 64.0).abs() < 8.0 && (high[0] - 90.0).abs() < 8.0, "{low:?} {high:?}");
    }

    #[test]
    fn what_is_no_text_of_another_script_is_not_believed() {
        assert_eq!([read("Ay!"), read("क"), read("")], [None, None, None]);
    }

    #[test]
    fn other_files_than_those_that_were_downloaded_are_not_read() {
        let (dir, files) = installed();
        check(dir.path()).unwrap();
        let mut bytes = fs::read(dir.path().join(NETWORK)).unwrap();
        bytes.push(0);
        fs::write(dir.path().join(NETWORK), bytes).unwrap();
        let error = DownloadedReader::new(files.clone()).read_lines(&picture("चाय"), &[LINE]).unwrap_err();
        assert!(error.reason.contains("not the file that was downloaded"), "{error}");
        assert_eq!(error.reader, "ppocr-5-x-1");
        fs::remove_file(dir.path().join(NETWORK)).unwrap();
        let error = DownloadedReader::new(files).read_lines(&picture("चाय"), &[LINE]).unwrap_err();
        assert!(error.reason.contains("has no inference.onnx"), "{error}");
    }

    #[test]
    fn files_that_make_no_reader_are_refused() {
        let (dir, _) = installed();
        fs::write(dir.path().join(SETTINGS), "character_dict: [a]").unwrap();
        assert!(matches!(check(dir.path()), Err(ModelError::Damaged { .. })));
        fs::write(dir.path().join(SETTINGS), "a: b").unwrap();
        assert!(matches!(check(dir.path()), Err(ModelError::Config { .. })));
    }
}
