//! Where a picture's packet is: in which sidecar, or in the picture's own file.

use std::ffi::OsString;
use std::fs::File;
use std::path::{Path, PathBuf};

use ratna_xmp::{Embedded, Keyword, Neighbours, Sidecar};

use super::trouble::Trouble;
use crate::catalogue::exchange::{ExchangedFile, Naming, Place, Target};
use crate::disk::cloud::{self, InCloud};
use crate::disk::walk::is_package;

/// The formats of pictures into which a packet can be written.
const WRITABLE: [&str; 3] = ["jpeg", "png", "webp"];

/// A file to exchange with.
#[derive(Clone, Debug)]
pub(super) struct Destination {
    /// The picture.
    pub(super) file: ExchangedFile,
    pub(super) place: Place,
    /// The sidecar, or the picture itself.
    pub(super) path: PathBuf,
    /// Other sidecars that say something of the picture.
    others: Vec<PathBuf>,
}

impl Destination {
    /// Whether there is such a file, be it in the cloud.
    pub(super) fn exists(&self, in_cloud: InCloud) -> bool {
        self.path.exists() || cloud::is_away(&self.path, in_cloud)
    }

    /// The keywords that a new sidecar begins with: without them, what the picture itself says would be hidden by it from
    /// programs that read the sidecar instead. Nothing that can't be read is an error.
    pub(super) fn seed(&self) -> Vec<Keyword> {
        let said = self.others.iter().filter_map(|path| Sidecar::open(path).ok());
        let said = said.map(|sidecar| sidecar.packet().keywords()).find(|keywords| !keywords.is_empty());
        said.unwrap_or_else(|| self.embedded().unwrap_or_default())
    }

    fn embedded(&self) -> Option<Vec<Keyword>> {
        let found = Embedded::find(&mut File::open(&self.file.path).ok()?).ok()?;
        let keywords = found.skim().map(|packet| packet.keywords()).unwrap_or_default();
        let iptc = || Some(found.iptc()?.keywords.into_iter().map(|word| vec![word]).collect());
        if keywords.is_empty() { iptc() } else { Some(keywords) }
    }
}

/// Whether a picture's own file is to be written to.
pub(super) fn is_written(file: &ExchangedFile) -> bool {
    let is_decided = file.decided.target == Target::Originals;
    is_decided && !file.companion && WRITABLE.contains(&file.format.as_str())
}

/// Finds where packets are. Remembers the last folder that it listed, since pictures come folder by folder.
#[derive(Default)]
pub(crate) struct Places {
    listed: Option<(PathBuf, Neighbours)>,
}

impl Places {
    /// Where to exchange a picture. An original that is written to and has a sidecar of its own is exchanged with both.
    /// `in_cloud` recognises files that must not be read.
    ///
    /// # Errors
    /// When the folder can't be listed.
    pub(super) fn of(
        &mut self,
        file: &ExchangedFile,
        in_cloud: InCloud,
    ) -> Result<Vec<Destination>, Trouble> {
        // What is in another program's package is that program's.
        if file.path.ancestors().any(is_package) {
            return Ok(Vec::new());
        }
        let sidecar = self.sidecar(file, in_cloud)?;
        if !is_written(file) {
            return Ok(vec![sidecar]);
        }
        let path = file.path.clone();
        let original = Destination { file: file.clone(), place: Place::Original, path, others: Vec::new() };
        Ok(if sidecar.exists(in_cloud) { vec![original, sidecar] } else { vec![original] })
    }

    /// The sidecar of a picture: the one that is there, or one that is yet to be written. Whose a sidecar is may be written in it:
    /// one in the cloud counts as the picture's.
    ///
    /// # Errors
    /// As [`of`](Self::of).
    pub(super) fn sidecar(
        &mut self,
        file: &ExchangedFile,
        in_cloud: InCloud,
    ) -> Result<Destination, Trouble> {
        let name: OsString = file.path.file_name().unwrap_or_default().to_owned();
        let naming = match file.decided.naming {
            Naming::Stem => ratna_xmp::Naming::Stem,
            Naming::Full => ratna_xmp::Naming::Whole,
        };
        let neighbours = self.neighbours(file.path.parent().unwrap_or(Path::new("/")))?;
        let at = |path, others| Destination { file: file.clone(), place: Place::Sidecar, path, others };
        if let Some(away) = neighbours.candidates(&name).find(|path| cloud::is_away(path, in_cloud)) {
            return Ok(at(away, Vec::new()));
        }
        let path = neighbours.destination(&name, naming)?;
        let mut others = neighbours.sidecars(&name)?;
        others.retain(|other| *other != path);
        Ok(at(path, others))
    }

    fn neighbours(&mut self, folder: &Path) -> Result<&Neighbours, Trouble> {
        let listed = match self.listed.take() {
            Some((known, neighbours)) if known == folder => neighbours,
            _ => Neighbours::read_as(folder, cloud::meant_name)?,
        };
        Ok(&self.listed.insert((folder.to_owned(), listed)).1)
    }
}
