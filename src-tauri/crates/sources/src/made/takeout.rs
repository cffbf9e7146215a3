//! Makes archives of Google Photos, unpacked or as a zip file, with names as Google Takeout gives them.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use serde_json::{Value, json};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// How the JSON about a picture is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// `IMG.jpg.json`, until 2024.
    Plain,
    /// `IMG.jpg.supplemental-metadata.json`, cut as is needed.
    Supplemental,
}

/// The most characters of a JSON's name, without `.json` and number.
const SIDECAR_CHARS: usize = 46;
/// The most characters of a file's name, without its number.
const FILE_CHARS: usize = 51;

/// The name of the file of a picture: its title without what a name can't have, cut, with a number if another picture of the
/// folder has the same name.
pub fn file_name(title: &str, number: Option<u32>) -> String {
    let name: String = title
        .chars()
        .map(|letter| if r#"%<>=:?*#&{}\@!|+/"'"#.contains(letter) { '_' } else { letter })
        .collect();
    let (stem, extension) =
        name.rsplit_once('.').map_or((name.as_str(), String::new()), |(stem, end)| (stem, format!(".{end}")));
    let room = FILE_CHARS.saturating_sub(extension.chars().count());
    let stem: String = stem.chars().take(room).collect();
    format!("{stem}{}{extension}", shown(number))
}

/// The name of the JSON about the file of a picture.
pub fn sidecar_name(title: &str, number: Option<u32>, naming: Naming) -> String {
    let mut name = file_name(title, None);
    if naming == Naming::Supplemental {
        name.push_str(".supplemental-metadata");
    }
    let name: String = name.chars().take(SIDECAR_CHARS).collect();
    format!("{name}{}.json", shown(number))
}

fn shown(number: Option<u32>) -> String {
    number.map(|number| format!("({number})")).unwrap_or_default()
}

/// The JSON about a picture. `more` adds to it, or replaces what it has.
pub fn sidecar(title: &str, seconds: i64, more: &Value) -> Value {
    let nowhere = json!({"latitude": 0.0, "longitude": 0.0, "altitude": 0.0, "latitudeSpan": 0.0, "longitudeSpan": 0.0});
    let mut sidecar = json!({
        "title": title,
        "description": "",
        "imageViews": "3",
        "creationTime": {"timestamp": "1600000000", "formatted": "Sep 13, 2020, 12:26:40 PM UTC"},
        "photoTakenTime": {"timestamp": seconds.to_string(), "formatted": "in words"},
        "geoData": nowhere,
        "geoDataExif": nowhere,
        "url": format!("https://photos.google.com/photo/{title}-{seconds}"),
        "googlePhotosOrigin": {"mobileUpload": {"deviceType": "IOS_PHONE"}},
    });
    if let (Some(sidecar), Some(more)) = (sidecar.as_object_mut(), more.as_object()) {
        sidecar.extend(more.clone());
    }
    sidecar
}

/// The files of an archive, or of one part of it, in the order in which they were added.
#[derive(Clone, Debug, Default)]
pub struct MadeTakeout {
    files: Vec<(String, Vec<u8>)>,
}

impl MadeTakeout {
    /// Adds a file, at a path with `/` from where the archive is unpacked.
    pub fn file(&mut self, path: &str, bytes: impl Into<Vec<u8>>) -> &mut Self {
        self.files.push((path.to_owned(), bytes.into()));
        self
    }

    /// Adds a JSON file.
    pub fn json(&mut self, path: &str, content: &Value) -> &mut Self {
        self.file(path, content.to_string())
    }

    /// Makes a folder an album, with a JSON of a localised name.
    pub fn album(&mut self, folder: &str, title: &str) -> &mut Self {
        let content = json!({"title": title, "description": "", "access": "protected", "date": {"timestamp": "1600000000"}});
        self.json(&format!("{folder}/métadonnées.json"), &content)
    }

    /// Adds a picture with its JSON. Its bytes are its title, so that copies in other folders are equal.
    pub fn picture(&mut self, folder: &str, title: &str, seconds: i64, more: &Value) -> &mut Self {
        self.file(&format!("{folder}/{}", file_name(title, None)), title);
        let name = sidecar_name(title, None, Naming::Supplemental);
        self.json(&format!("{folder}/{name}"), &sidecar(title, seconds, more))
    }

    /// Writes all files under a folder.
    ///
    /// # Errors
    /// File system errors.
    pub fn unpack(&self, to: &Path) -> io::Result<()> {
        for (path, bytes) in &self.files {
            let path = to.join(path);
            fs::create_dir_all(path.parent().unwrap_or(to))?;
            fs::write(path, bytes)?;
        }
        Ok(())
    }

    /// Writes all files into a zip file.
    ///
    /// # Errors
    /// File system errors.
    pub fn zip(&self, path: &Path) -> io::Result<()> {
        let mut zip = ZipWriter::new(File::create(path)?);
        for (name, bytes) in &self.files {
            zip.start_file(name.as_str(), SimpleFileOptions::default())?;
            zip.write_all(bytes)?;
        }
        zip.finish()?;
        Ok(())
    }
}
