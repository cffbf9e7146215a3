//! `xmp read`: what the sidecars, the packet and the IPTC records of pictures say, each by itself.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ratna_xmp::{Embedded, Error, Neighbours, Packet, PacketError, Sidecar};
use serde_json::{Value, json};

use super::fields::Fields;
use crate::escape;
use crate::paths::with_path;
use crate::print::{self, remark, say, shown};

/// Where something is said.
enum Origin {
    Sidecar(PathBuf),
    Packet,
    Iptc,
}

/// What one origin says, or why it can't be read.
struct Said {
    origin: Origin,
    fields: Result<Fields, String>,
}

/// Shows every path; one that can't be read is reported, and makes the command fail at the end.
pub(super) fn read(paths: &[PathBuf], json: bool) -> ExitCode {
    let (mut objects, mut failed) = (Vec::new(), false);
    for (number, path) in paths.iter().enumerate() {
        let said = said(path);
        failed |= said.as_ref().map_or(true, |said| said.iter().any(|said| said.fields.is_err()));
        match said {
            _ if json => objects.push(object(path, said)),
            Ok(said) => {
                if number > 0 {
                    say!("");
                }
                lines(path, &said);
            }
            Err(error) => remark!("ratna: {}", escape::shown(&error.to_string())),
        }
    }
    if json {
        print::json(&json!({ "pictures": objects }));
    }
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// What is said of a picture, in the order in which it counts.
fn said(path: &Path) -> Result<Vec<Said>, Error> {
    let io = |source: std::io::Error| Error::Io { path: path.to_owned(), source };
    let mut file = File::open(path).map_err(io)?;
    if !file.metadata().map_err(io)?.is_file() {
        return Err(Error::NotAFile { path: path.to_owned() });
    }
    let mut said = Vec::new();
    for sidecar in sidecars(path)? {
        let fields = Sidecar::open(&sidecar).map(|sidecar| Fields::of_packet(sidecar.packet()));
        let fields = fields.map_err(|error| error.to_string());
        said.push(Said { origin: Origin::Sidecar(sidecar), fields });
    }
    match Embedded::find(&mut file) {
        Ok(found) => {
            let packet = packet(&found).map(|packet| packet.map(|packet| Fields::of_packet(&packet)));
            if let Some(fields) = packet.map_err(|error| error.to_string()).transpose() {
                said.push(Said { origin: Origin::Packet, fields });
            }
            let iptc = found.iptc().map(|iptc| Ok(Fields::of_iptc(iptc)));
            said.extend(iptc.map(|fields| Said { origin: Origin::Iptc, fields }));
        }
        Err(PacketError::Read(source)) => return Err(io(source)),
        Err(error) => said.push(Said { origin: Origin::Packet, fields: Err(error.to_string()) }),
    }
    Ok(said)
}

/// The whole packet; of a damaged one, what can be read of it, if that is anything.
fn packet(found: &Embedded) -> Result<Option<Packet>, PacketError> {
    found.read().or_else(|error| {
        let skimmed = found.skim().filter(|packet| packet.properties().next().is_some());
        skimmed.map(Some).ok_or(error)
    })
}

/// The sidecars of a picture; a sidecar has none.
fn sidecars(path: &Path) -> Result<Vec<PathBuf>, Error> {
    let Some(name) = path.file_name() else { return Ok(Vec::new()) };
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("xmp")) {
        return Ok(Vec::new());
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    Neighbours::read(folder.unwrap_or(Path::new(".")))?.sidecars(name)
}

fn object(path: &Path, said: Result<Vec<Said>, Error>) -> Value {
    let (said, problem) = match said {
        Ok(said) => (said, None),
        Err(error) => (Vec::new(), Some(json!({ "code": error.code(), "message": error.to_string() }))),
    };
    let objects = said.into_iter().map(|Said { origin, fields }| {
        let (fields, problem) = match fields {
            Ok(fields) => (fields.object(), None),
            Err(problem) => (Fields::default().object(), Some(problem)),
        };
        let object = json!({ "fields": fields, "problem": problem });
        match origin {
            Origin::Sidecar(path) => with_path(&path, with_origin(object, "sidecar")),
            Origin::Packet => with_origin(object, "packet"),
            Origin::Iptc => with_origin(object, "iptc"),
        }
    });
    let said: Vec<Value> = objects.collect();
    with_path(path, json!({ "said": said, "problem": problem }))
}

fn with_origin(mut object: Value, origin: &str) -> Value {
    object["origin"] = origin.into();
    object
}

fn lines(path: &Path, said: &[Said]) {
    say!("{}", shown(path));
    if said.is_empty() {
        say!("  nothing is said of it");
    }
    for Said { origin, fields } in said {
        match origin {
            Origin::Sidecar(path) => say!("  sidecar {}", shown(path)),
            Origin::Packet => say!("  packet in the file"),
            Origin::Iptc => say!("  IPTC in the file"),
        }
        match fields {
            Ok(fields) => {
                for (name, text) in fields.lines() {
                    say!("    {name:<12} {}", escape::shown(&text));
                }
            }
            Err(problem) => say!("    {}", escape::shown(problem)),
        }
    }
}
