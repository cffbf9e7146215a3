//! `show`: what is known of pictures.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;
use ratna_engine::Library;
use ratna_engine::browse::show::{Said, Shown, ShownPicture};
use ratna_engine::catalogue::captions::Caption;
use ratna_engine::catalogue::files::State;
use ratna_engine::catalogue::seen::Seen;
use ratna_engine::catalogue::sources::Told;
use ratna_engine::pictures::metadata::{Metadata, TakenFrom};
use ratna_engine::query::MANY_PEOPLE;
use serde_json::{Value, json};

use crate::paths::{with_path, with_path_as};
use crate::print::{self, remark, say};
use crate::problems::{code, shown_text};
use crate::{escape, failure};

/// Shows every path; one that cannot be read is reported, and makes the command fail at the end.
pub(crate) fn show(library: &Library, paths: &[PathBuf], json: bool) -> Result<ExitCode> {
    let mut objects = Vec::new();
    let mut failed = false;
    for (number, path) in paths.iter().enumerate() {
        match library.show(path) {
            Ok(shown) if json => objects.push(object(&shown)),
            Ok(shown) => {
                if number > 0 {
                    say!("");
                }
                print_lines(&shown);
            }
            Err(error) => {
                failed = true;
                if json {
                    objects.push(unread(path, &error));
                } else {
                    remark!("ratna: {}", failure::line(&error.into(), None));
                }
            }
        }
    }
    if json {
        print::json(&json!({ "pictures": objects }));
    }
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// The object of a path that cannot be read: nothing but the problem.
fn unread(path: &Path, error: &ratna_engine::Error) -> Value {
    let shown = Shown {
        path: path.to_path_buf(),
        content: None,
        picture: None,
        files: Vec::new(),
        problem: None,
        said: Said::default(),
        caption: None,
        words: None,
        seen: None,
        albums: Vec::new(),
        people_named: Vec::new(),
        told: Vec::new(),
    };
    let mut object = object(&shown);
    object["problem"] = failure::problem(error);
    object
}

/// What is known of a picture, as an object.
pub(super) fn object(shown: &Shown) -> Value {
    let files = shown.files.iter();
    let paths = files.map(|(path, state)| with_path(path, json!({ "state": name(*state) })));
    let problem =
        shown.problem.as_ref().map(|found| json!({ "code": code(found), "message": found.to_string() }));
    let object = json!({
        "content": shown.content.map(|hash| hash.to_hex().to_string()),
        "paths": paths.collect::<Vec<_>>(),
        "problem": problem,
    });
    let mut object = with_path(&shown.path, object);
    let picture = shown.picture.as_ref();
    let metadata = picture.map(|picture| picture.metadata.clone()).unwrap_or_default();
    let exposure = metadata.exposure;
    let (seen, caption) = (shown.seen.as_ref(), shown.caption.as_ref());
    let of_picture = json!({
        "format": picture.map(|picture| &picture.format),
        "width": picture.map(|picture| picture.width),
        "height": picture.map(|picture| picture.height),
        "orientation": picture.map(|picture| picture.metadata.orientation.number()),
        "taken": metadata.taken.map(|taken| taken.to_string()),
        "taken_from": metadata.taken.map(|taken| taken.from.name()),
        "latitude": metadata.position.map(|position| position.latitude),
        "longitude": metadata.position.map(|position| position.longitude),
        "altitude": metadata.altitude,
        "camera": metadata.camera,
        "lens": metadata.lens,
        "exposure_seconds": exposure.seconds,
        "f_number": exposure.f_number,
        "iso": exposure.iso,
        "focal_length_mm": exposure.focal_length_mm,
        "focal_length_35mm": exposure.focal_length_35mm,
        "colour_space": picture.and_then(|picture| picture.colour_space.as_ref()),
        "title": metadata.title,
        "title_is_own": shown.said.title.is_some(),
        "description": metadata.description,
        "keywords": metadata.keywords,
        "rating": shown.said.rating.map(|stars| stars as i8).or(metadata.rating),
        "favourite": shown.said.favourite,
        "tags": shown.said.tags,
        "tags_by_rule": shown.said.tags_by_rule,
        "caption": caption.map(|caption| &caption.text),
        "caption_by": caption.and_then(|caption| caption.captioner.as_ref()),
        "caption_language": caption.and_then(|caption| caption.language.as_ref()),
        "caption_made_at": caption.map(|caption| caption.made_at),
        "main_colours": seen.map(main_colours),
        "kinds": seen.map(kinds),
        "people_count": seen.and_then(|seen| seen.people),
        "people": shown.people_named,
        "albums": albums(shown),
        "source": shown.told.first().map(source),
        "text": shown.words.as_ref().map(|words| &words.text),
        "text_language": shown.words.as_ref().and_then(|words| words.language.as_ref()),
        "text_from_thumbnail": shown.words.as_ref().map(|words| words.from_thumbnail),
    });
    let said = said_in_file(&metadata);
    let (Value::Object(all), Value::Object(more), Value::Object(said)) = (&mut object, of_picture, said)
    else {
        return object;
    };
    all.extend(more.into_iter().chain(said));
    object
}

/// What the file and its sidecars say besides.
fn said_in_file(metadata: &Metadata) -> Value {
    json!({
        "label": metadata.label,
        "creator": metadata.creator,
        "location": metadata.places.location,
        "city": metadata.places.city,
        "region": metadata.places.region,
        "country": metadata.places.country,
    })
}

/// The paths of its albums in other programs' libraries, such as `Trips/Norway`.
fn albums(shown: &Shown) -> Vec<String> {
    shown.albums.iter().map(|path| path.join("/")).collect()
}

/// The library of another program that a picture is in.
fn source(told: &Told) -> Value {
    let about = json!({ "kind": told.kind, "key": told.key, "stands_in": told.stands_in });
    with_path_as("original", &told.original, with_path(&told.path, about))
}

fn name(state: State) -> &'static str {
    match state {
        State::Missing => "missing",
        other => other.name(),
    }
}

fn print_lines(shown: &Shown) {
    say!("{}", print::shown(&shown.path));
    let line = |label: &str, value: Option<String>| {
        if let Some(value) = value {
            say!("  {label:<12} {value}");
        }
    };
    line("problem", shown.problem.as_ref().map(|problem| shown_text("file", problem)));
    for (label, value) in shown
        .picture
        .as_ref()
        .map(|picture| described(picture, &shown.said))
        .unwrap_or_default()
        .into_iter()
        .chain(said(shown))
        .chain([("caption", shown.caption.as_ref().map(caption_line))])
        .chain(seen(shown))
        .chain(in_albums(shown))
    {
        line(label, value.as_deref().map(escape::shown));
    }
    for read in shown.words.iter().flat_map(|words| words.text.lines()) {
        line("text", Some(escape::shown(read)));
    }
    for told in &shown.told {
        line("source", Some(format!("{}: {}", told.program(), print::shown(&told.path))));
        if told.stands_in {
            line(
                "original",
                Some(format!("{} (missing; shown from a preview)", print::shown(&told.original))),
            );
        }
    }
    line("content", shown.content.map(|hash| hash.to_hex().to_string()));
    if shown.files.is_empty() {
        line("library", Some("not in it".to_owned()));
    }
    for (path, state) in &shown.files {
        line(name(*state), Some(print::shown(path)));
    }
}

fn main_colours(seen: &Seen) -> Vec<&'static str> {
    seen.appearance.colours.iter().map(|colour| colour.name()).collect()
}

fn kinds(seen: &Seen) -> Vec<&'static str> {
    seen.appearance.kinds.iter().map(|kind| kind.name()).collect()
}

/// What was seen in the picture.
fn seen(shown: &Shown) -> [(&'static str, Option<String>); 3] {
    let list = |names: fn(&Seen) -> Vec<&'static str>| {
        shown.seen.as_ref().map(|seen| names(seen).join(", ")).filter(|list| !list.is_empty())
    };
    let people = shown.seen.as_ref().and_then(|seen| seen.people);
    let people =
        people.map(|people| if people >= MANY_PEOPLE { "3 or more".to_owned() } else { people.to_string() });
    [("main colours", list(main_colours)), ("kind", list(kinds)), ("people", people)]
}

/// What the person said about the picture, whose rating counts before that in the file.
fn said(shown: &Shown) -> [(&'static str, Option<String>); 4] {
    let said = &shown.said;
    let in_file = shown.picture.as_ref().and_then(|picture| picture.metadata.rating);
    let rating = said.rating.map(|stars| stars as i8).or(in_file);
    [
        ("rating", rating.map(|rating| rating.to_string())),
        ("favourite", said.favourite.then(|| "yes".to_owned())),
        ("tags", (!said.tags.is_empty()).then(|| said.tags.join(", "))),
        ("by rule", (!said.tags_by_rule.is_empty()).then(|| said.tags_by_rule.join(", "))),
    ]
}

/// What it shows in words, and who says so.
fn caption_line(caption: &Caption) -> String {
    match &caption.captioner {
        Some(captioner) => format!("{} (by {captioner})", caption.text),
        None => caption.text.clone(),
    }
}

/// The albums that other programs' libraries tell, and the people whom they and the file name.
fn in_albums(shown: &Shown) -> [(&'static str, Option<String>); 2] {
    let list = |names: Vec<String>| (!names.is_empty()).then(|| names.join(", "));
    [("albums", list(albums(shown))), ("named", list(shown.people_named.clone()))]
}

fn described(picture: &ShownPicture, said: &Said) -> [(&'static str, Option<String>); 14] {
    let metadata = &picture.metadata;
    let turned = match metadata.orientation.number() {
        1 => String::new(),
        number => format!(", turned by orientation {number}"),
    };
    let taken = metadata.taken.map(|taken| {
        let from = match taken.from {
            TakenFrom::Person => "you".to_owned(),
            from => from.name().replace('_', " "),
        };
        format!("{} (from {from})", taken.to_string().replace('T', " "))
    });
    let by = if said.title.is_some() { " (from you)" } else { "" };
    let place = metadata.position.map(|at| {
        let altitude = metadata.altitude.map(|metres| format!(", {metres:.0} m")).unwrap_or_default();
        format!("{:.6}, {:.6}{altitude}", at.latitude, at.longitude)
    });
    let places: Vec<&str> = metadata.places.names().collect();
    [
        ("format", Some(picture.format.clone())),
        ("size", Some(format!("{} × {} pixels{turned}", picture.width, picture.height))),
        ("colours", picture.colour_space.clone()),
        ("taken", taken),
        ("place", place),
        ("camera", metadata.camera.clone()),
        ("lens", metadata.lens.clone()),
        ("exposure", exposure(picture)),
        ("title", metadata.title.as_ref().map(|title| format!("{title}{by}"))),
        ("description", metadata.description.clone()),
        ("keywords", (!metadata.keywords.is_empty()).then(|| metadata.keywords.join(", "))),
        ("label", metadata.label.clone()),
        ("creator", metadata.creator.clone()),
        ("location", (!places.is_empty()).then(|| places.join(", "))),
    ]
}

/// Such as `1/250 s, f/2.8, ISO 400, 50 mm (75 mm in 35 mm film)`.
fn exposure(picture: &ShownPicture) -> Option<String> {
    let exposure = &picture.metadata.exposure;
    let time = exposure.seconds.map(|seconds| {
        if seconds > 0.0 && seconds < 0.4 {
            format!("1/{:.0} s", 1.0 / seconds)
        } else {
            format!("{seconds} s")
        }
    });
    let film = |focal: f64| match exposure.focal_length_35mm {
        Some(equivalent) => format!("{focal} mm ({equivalent} mm on 35 mm film)"),
        None => format!("{focal} mm"),
    };
    let parts = [
        time,
        exposure.f_number.map(|number| format!("f/{number}")),
        exposure.iso.map(|iso| format!("ISO {iso}")),
        exposure.focal_length_mm.map(film),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}
