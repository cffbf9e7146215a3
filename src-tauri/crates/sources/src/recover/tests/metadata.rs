use std::time::{Duration, UNIX_EPOCH};

use quick_xml::events::Event;

use super::*;
use crate::listing::{Place, Taken};
use crate::previews::samples::{exif, xmp};

/// A picture with all that a catalogue can say.
fn described() -> Picture {
    Picture {
        file: "/Photos/a.cr2".into(),
        title: Some("Sea & <sky>".to_owned()),
        description: Some("दीवाली 🪔\u{0}".to_owned()),
        keywords: vec![
            vec!["animals".into(), "dog".into()],
            vec!["beach".into()],
            vec!["pets".into(), "dog".into()],
        ],
        rating: Some(4),
        people: vec!["Ann".to_owned()],
        taken: Some(Taken { seconds: 1_556_712_000, nanoseconds: 250_000_000, offset_minutes: Some(120) }),
        place: Place::new(48.85845, -2.5),
        ..Picture::default()
    }
}

#[test]
fn what_the_catalogue_says_is_written_in() {
    let (_dir, folder, out) = made(1, Layout::Pyramids);
    let names = |_: Option<i64>, _: &str| Some(Original::new(described(), &["/Photos".into()]));
    run(&folder, &names, &out, &DEFAULT);
    let path = out.join("Photos/a.jpg");
    let bytes = fs::read(&path).unwrap();
    let text = |text: &str| text.to_owned();
    assert_eq!(
        exif(&bytes),
        [
            (0x0112, text("1")),
            (0x9000, text("0232")),
            (0x9003, text("2019:05:01 12:00:00")),
            (0x9011, text("+02:00")),
            (0x9291, text("25")),
        ]
    );
    let values = values(&xmp(&bytes).unwrap());
    let of = |name: &str| {
        values.iter().filter(|(of, _)| of == name).map(|(_, value)| &**value).collect::<Vec<_>>()
    };
    assert_eq!(of("xmp:Rating"), ["4"]);
    assert_eq!(of("photoshop:DateCreated"), ["2019-05-01T12:00:00.25+02:00"]);
    assert_eq!(of("dc:title"), ["Sea & <sky>"]);
    assert_eq!(of("dc:description"), ["दीवाली 🪔"]);
    assert_eq!(of("dc:subject"), ["dog", "beach"]);
    assert_eq!(of("lr:hierarchicalSubject"), ["animals|dog", "pets|dog"]);
    assert_eq!(of("Iptc4xmpExt:PersonInImage"), ["Ann"]);
    assert_eq!([of("exif:GPSLatitude"), of("exif:GPSLongitude")], [["48,51.50700N"], ["2,30.00000W"]]);
    let modified = UNIX_EPOCH + Duration::from_millis(1_556_712_000_250) - Duration::from_secs(7_200);
    assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), modified);
    assert_eq!(size(&bytes), (48, 32));
}

/// The texts of a packet, each with the property that it belongs to.
fn values(packet: &str) -> Vec<(String, String)> {
    let mut reader = quick_xml::Reader::from_str(packet);
    let (mut open, mut values, mut text) = (Vec::<String>::new(), Vec::new(), String::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                open.push(start.name().as_ref().to_owned());
                text.clear();
            }
            Event::Text(part) => text.push_str(&part),
            Event::GeneralRef(name) => text.push_str(match &*name {
                "amp" => "&",
                "lt" => "<",
                "gt" => ">",
                other => panic!("{other}"),
            }),
            Event::End(_) => {
                let property = open.iter().rev().find(|name| !name.starts_with("rdf:")).cloned();
                if !text.is_empty() {
                    values.push((property.unwrap_or_default(), std::mem::take(&mut text)));
                }
                open.pop();
            }
            Event::Eof => return values,
            _ => {}
        }
    }
}
