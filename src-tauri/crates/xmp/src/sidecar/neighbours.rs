//! Which sidecar belongs to which picture of a folder.
//!
//! Owns the rules: the name with the picture's ending is its own. The name without is that of the kind of picture that
//! the packet notes; if it notes none, that of the only picture with that stem, or of the only raw file.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};

use super::names::{Naming, XMP, is_picture, is_raw, parts};
use crate::error::{Error, Result};
use crate::file;
use crate::name::SIDECAR_FOR;
use crate::packet::Packet;
use crate::tree::MAX_PACKET;

/// The pictures and sidecars of one folder, as they were when it was listed.
#[derive(Clone, Debug)]
pub struct Neighbours {
    folder: PathBuf,
    /// Sidecars by their names without the ending. In lower case, since file systems and programs disagree.
    sidecars: HashMap<OsString, Vec<OsString>>,
    /// The pictures by their stems, in lower case, too.
    pictures: HashMap<OsString, Vec<OsString>>,
}

/// Whose a sidecar without an ending of a picture is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Claim {
    Own,
    Another,
    /// Of all pictures with the stem.
    Shared,
}

impl Neighbours {
    /// Lists a folder.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn read(folder: &Path) -> Result<Self> {
        Self::read_as(folder, |name| name)
    }

    /// As [`read`](Self::read), of a folder where entries may stand for files of other names, which `name` knows.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn read_as(folder: &Path, name: impl Fn(OsString) -> OsString) -> Result<Self> {
        let entries = fs::read_dir(folder).map_err(Error::io(folder))?;
        let names = entries.map(|entry| Ok(name(entry.map_err(Error::io(folder))?.file_name())));
        let mut names: Vec<OsString> = names.collect::<Result<_>>()?;
        names.sort_unstable();
        names.dedup();
        Ok(Self::of(folder, names))
    }

    /// Those of a folder with these names in it.
    fn of(folder: &Path, names: Vec<OsString>) -> Self {
        let (mut sidecars, mut pictures) = (HashMap::<_, Vec<_>>::new(), HashMap::<_, Vec<_>>::new());
        for name in names {
            let Some((stem, extension)) = parts(&name) else { continue };
            let stem = stem.to_ascii_lowercase();
            if extension == XMP {
                sidecars.entry(stem).or_default().push(name);
            } else if is_picture(&extension) {
                pictures.entry(stem).or_default().push(name);
            }
        }
        sidecars.values_mut().for_each(|names| names.sort());
        Self { folder: folder.to_owned(), sidecars, pictures }
    }

    /// The sidecars that may be a picture's by their names. None is read.
    pub fn candidates(&self, picture: &OsStr) -> impl Iterator<Item = PathBuf> {
        let names = self.existing(picture, picture).chain(self.existing(stem(picture), picture));
        names.map(|name| self.folder.join(name))
    }

    /// The sidecars that a picture of the folder has, its own before one that it shares.
    ///
    /// # Errors
    /// Those of the file system, if it takes the contents of a sidecar to tell.
    pub fn sidecars(&self, picture: &OsStr) -> Result<Vec<PathBuf>> {
        let mut found: Vec<PathBuf> =
            self.existing(picture, picture).map(|name| self.folder.join(name)).collect();
        for path in self.existing(stem(picture), picture).map(|name| self.folder.join(name)) {
            if self.claim(picture, &path)? != Claim::Another {
                found.push(path);
            }
        }
        Ok(found)
    }

    /// Where to write about a picture of the folder: to its own sidecar if it has one, preferably of this name,
    /// otherwise to a new one. One that other pictures share is left to them.
    ///
    /// # Errors
    /// As [`Neighbours::sidecars`].
    pub fn destination(&self, picture: &OsStr, naming: Naming) -> Result<PathBuf> {
        let whole = self.best(picture, picture).map(|name| self.folder.join(name));
        let stem = match self.best(stem(picture), picture).map(|name| self.folder.join(name)) {
            Some(path) if self.claim(picture, &path)? == Claim::Own => Some(path),
            _ => None,
        };
        let existing = if naming == Naming::Stem { stem.or(whole) } else { whole.or(stem) };
        if let Some(path) = existing {
            return Ok(path);
        }
        let is_free =
            self.existing(self::stem(picture), picture).next().is_none() && self.may_have_stem(picture);
        let naming = if is_free { naming } else { Naming::Whole };
        Ok(self.folder.join(naming.sidecar(picture)))
    }

    /// The sidecars with this name before their ending, which is the picture's name or its stem. Where another
    /// picture differs in case only, the case counts.
    fn existing(&self, name: &OsStr, picture: &OsStr) -> impl Iterator<Item = &OsString> {
        let twins = self.pictures.get(&stem(picture).to_ascii_lowercase()).into_iter().flatten();
        let is_strict = twins.filter(|twin| twin.eq_ignore_ascii_case(picture)).any(|twin| twin != picture);
        let found = self.sidecars.get(&name.to_ascii_lowercase()).into_iter().flatten();
        found.filter(move |sidecar| !is_strict || stem(sidecar) == name)
    }

    /// Of several in upper and lower case, the one that is written like the picture.
    fn best(&self, name: &OsStr, picture: &OsStr) -> Option<&OsString> {
        let mut all = self.existing(name, picture);
        all.find(|found| stem(found) == name).or_else(|| self.existing(name, picture).next())
    }

    /// Whether a new sidecar with the picture's stem would be read as its own.
    fn may_have_stem(&self, picture: &OsStr) -> bool {
        let Some((_, own)) = parts(picture) else { return false };
        let others = self.others(picture, &own);
        let is_first =
            others.is_empty() || (is_raw(&own) && !others.iter().any(|extension| is_raw(extension)));
        is_first && !self.has_picture(stem(picture))
    }

    /// Whether a picture is called this: the sidecar with a picture's stem is its own if that is its whole name, as
    /// with `a.CR2` and `a.CR2.jpg`.
    fn has_picture(&self, name: &OsStr) -> bool {
        let twins = self.pictures.get(&stem(name).to_ascii_lowercase());
        twins.into_iter().flatten().any(|picture| picture.eq_ignore_ascii_case(name))
    }

    /// The endings of the other pictures with the same stem.
    fn others(&self, picture: &OsStr, own: &str) -> Vec<String> {
        let all = self.pictures.get(&stem(picture).to_ascii_lowercase()).into_iter().flatten();
        all.filter_map(|name| Some(parts(name)?.1)).filter(|extension| extension != own).collect()
    }

    fn claim(&self, picture: &OsStr, sidecar: &Path) -> Result<Claim> {
        let Some((_, own)) = parts(picture) else { return Ok(Claim::Own) };
        if self.has_picture(stem(picture)) {
            return Ok(Claim::Another);
        }
        let noted = noted(sidecar);
        match &noted {
            Ok(Some(noted)) if *noted == own => return Ok(Claim::Own),
            Ok(Some(noted)) if is_picture(noted) => return Ok(Claim::Another),
            _ => {}
        }
        let others = self.others(picture, &own);
        let raws = others.iter().filter(|extension| is_raw(extension)).count();
        match (is_raw(&own), raws) {
            _ if others.is_empty() => Ok(Claim::Own),
            (true, 0) => Ok(Claim::Own),
            (false, 1) => Ok(Claim::Another),
            // What can't be read is an error only where it would tell.
            _ => noted.map(|_| Claim::Shared),
        }
    }
}

/// The ending of the pictures that a sidecar says it is for, in lower case.
fn noted(sidecar: &Path) -> Result<Option<String>> {
    let bytes = file::read(sidecar, MAX_PACKET as u64)?.unwrap_or_default();
    Ok(Packet::skim(&bytes).one(SIDECAR_FOR).map(|noted| noted.trim().to_ascii_lowercase()))
}

fn stem(picture: &OsStr) -> &OsStr {
    Path::new(picture).file_stem().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTED: &str = "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description \
        xmlns:photoshop='http://ns.adobe.com/photoshop/1.0/' photoshop:SidecarForExtension='PNG'/></rdf:RDF>";

    /// What belongs to a picture in a folder of these files, and where it is written about, with either name.
    fn told(files: &[&str], picture: &str) -> (Vec<String>, [String; 2]) {
        let dir = tempfile::tempdir().unwrap();
        for file in files {
            fs::write(dir.path().join(file), if file.contains("noted") { NOTED } else { "" }).unwrap();
        }
        // Not as the folder lists them: where case doesn't count, two names can lead to one file.
        let neighbours = Neighbours::of(dir.path(), files.iter().map(OsString::from).collect());
        let name = |path: PathBuf| path.file_name().unwrap().to_str().unwrap().to_owned();
        let found = neighbours.sidecars(picture.as_ref()).unwrap().into_iter().map(name).collect();
        let written = [Naming::Stem, Naming::Whole];
        (found, written.map(|naming| name(neighbours.destination(picture.as_ref(), naming).unwrap())))
    }

    fn assert_told(files: &[&str], picture: &str, found: &[&str], written: [&str; 2]) {
        let (own, destinations) = told(files, picture);
        assert_eq!(
            (own, destinations.each_ref().map(String::as_str)),
            (found.iter().map(|&name| name.into()).collect(), written),
            "{files:?} {picture}"
        );
    }

    #[test]
    fn a_new_sidecar_is_called_as_chosen_and_an_existing_one_is_kept_to() {
        assert_told(&["a.jpg"], "a.jpg", &[], ["a.xmp", "a.jpg.xmp"]);
        assert_told(&["a.jpg", "a.xmp"], "a.jpg", &["a.xmp"], ["a.xmp"; 2]);
        assert_told(&["a.jpg", "a.jpg.xmp"], "a.jpg", &["a.jpg.xmp"], ["a.jpg.xmp"; 2]);
        assert_told(
            &["a.jpg", "a.jpg.xmp", "a.xmp"],
            "a.jpg",
            &["a.jpg.xmp", "a.xmp"],
            ["a.xmp", "a.jpg.xmp"],
        );
        assert_told(&["चित्र 1.v2.jpg"], "चित्र 1.v2.jpg", &[], ["चित्र 1.v2.xmp", "चित्र 1.v2.jpg.xmp"]);
    }

    #[test]
    fn a_folder_is_listed() {
        let dir = tempfile::tempdir().unwrap();
        ["a.jpg", "a.xmp", "b.xmp", "c"]
            .iter()
            .for_each(|name| fs::write(dir.path().join(name), "").unwrap());
        let found = Neighbours::read(dir.path()).unwrap().sidecars("a.jpg".as_ref()).unwrap();
        assert_eq!(found, [dir.path().join("a.xmp")]);
        assert!(Neighbours::read(&dir.path().join("nowhere")).is_err());
    }

    #[test]
    fn what_stands_for_a_file_counts_as_that() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["a.jpg", "a.CR2", "a.CR2 is away", "a.xmp is away"] {
            fs::write(dir.path().join(name), "").unwrap();
        }
        let name = |name: OsString| match name.to_str().and_then(|name| name.strip_suffix(" is away")) {
            Some(own) => own.into(),
            None => name,
        };
        let neighbours = Neighbours::read_as(dir.path(), name).unwrap();
        let candidates: Vec<_> = neighbours.candidates("a.jpg".as_ref()).collect();
        assert_eq!(candidates, [dir.path().join("a.xmp")]);
        let destination = |picture: &str| neighbours.destination(picture.as_ref(), Naming::Stem).unwrap();
        assert_eq!(destination("a.jpg"), dir.path().join("a.jpg.xmp"));
        assert_eq!(destination("a.CR2"), dir.path().join("a.xmp"));
        assert_eq!(neighbours.pictures["a".as_ref() as &OsStr].len(), 2, "each once");
    }

    #[test]
    fn upper_and_lower_case_are_the_same() {
        assert_told(&["IMG.JPG", "img.XMP"], "IMG.JPG", &["img.XMP"], ["img.XMP"; 2]);
        assert_told(&["IMG.JPG", "IMG.jpg.Xmp"], "IMG.JPG", &["IMG.jpg.Xmp"], ["IMG.jpg.Xmp"; 2]);
        assert_told(&["a.jpg", "A.jpg", "A.xmp", "a.JPG.xmp"], "a.jpg", &[], ["a.xmp", "a.jpg.xmp"]);
        assert_told(&["a.jpg", "A.xmp", "a.xmp"], "a.jpg", &["A.xmp", "a.xmp"], ["a.xmp"; 2]);
    }

    #[test]
    fn of_a_raw_file_and_a_jpeg_the_raw_file_has_the_stem() {
        let files = ["a.CR2", "a.JPG", "a.xmp"];
        assert_told(&files, "a.CR2", &["a.xmp"], ["a.xmp"; 2]);
        assert_told(&files, "a.JPG", &[], ["a.JPG.xmp"; 2]);
        assert_told(&files[..2], "a.JPG", &[], ["a.JPG.xmp"; 2]);
        assert_told(&files[..2], "a.CR2", &[], ["a.xmp", "a.CR2.xmp"]);
    }

    #[test]
    fn pictures_of_one_stem_share_a_sidecar_that_names_none_of_them() {
        let files = ["a.jpg", "a.png", "a.mov", "a.xmp"];
        assert_told(&files, "a.jpg", &["a.xmp"], ["a.jpg.xmp"; 2]);
        assert_told(&files[..2], "a.jpg", &[], ["a.jpg.xmp"; 2]);
        let files = ["noted.jpg", "noted.png", "noted.xmp"];
        assert_told(&files, "noted.png", &["noted.xmp"], ["noted.xmp"; 2]);
        assert_told(&files, "noted.jpg", &[], ["noted.jpg.xmp"; 2]);
    }

    #[test]
    fn a_sidecar_with_the_whole_name_of_a_picture_is_of_no_other() {
        let files = ["a.CR2", "a.CR2.jpg", "a.CR2.xmp"];
        assert_told(&files, "a.CR2", &["a.CR2.xmp"], ["a.CR2.xmp"; 2]);
        assert_told(&files, "a.CR2.jpg", &[], ["a.CR2.jpg.xmp"; 2]);
        assert_told(&["a.cr2", "A.CR2.jpg"], "A.CR2.jpg", &[], ["A.CR2.jpg.xmp"; 2]);
        assert_told(&["a.CR2.jpg"], "a.CR2.jpg", &[], ["a.CR2.xmp", "a.CR2.jpg.xmp"]);
    }

    #[test]
    fn the_kind_that_a_sidecar_notes_counts_before_other_rules() {
        let files = ["noted.CR2", "noted.png", "noted.xmp"];
        assert_told(&files, "noted.png", &["noted.xmp"], ["noted.xmp"; 2]);
        assert_told(&files, "noted.CR2", &[], ["noted.CR2.xmp"; 2]);
        assert_told(&["noted.jpg", "noted.xmp"], "noted.jpg", &[], ["noted.jpg.xmp"; 2]);
    }
}
