//! What the sidecars beside pictures say, and when it is read again.

use super::*;
use crate::catalogue::details;
use crate::pictures::metadata::Metadata;

/// A packet with this title, these paths of keywords and this person.
fn packet(title: &str, keywords: &[&str], person: &str) -> String {
    let keywords: String = keywords.iter().map(|path| format!("<rdf:li>{path}</rdf:li>")).collect();
    format!(
        "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\
         <rdf:Description xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:lr='http://ns.adobe.com/lightroom/1.0/' \
         xmlns:e='http://iptc.org/std/Iptc4xmpExt/2008-02-29/'><dc:title>{title}</dc:title>\
         <lr:hierarchicalSubject><rdf:Bag>{keywords}</rdf:Bag></lr:hierarchicalSubject>\
         <e:PersonInImage><rdf:Bag><rdf:li>{person}</rdf:li></rdf:Bag></e:PersonInImage>\
         </rdf:Description></rdf:RDF></x:xmpmeta>"
    )
}

impl Fixture {
    /// Writes a sidecar with time `n`.
    fn say(&self, name: &str, text: &str, n: u32) -> PathBuf {
        let path = self.at(name);
        write(&path, text.as_bytes(), long_ago(n));
        path
    }

    /// What is known of the picture at a path.
    fn metadata(&self, name: &str) -> Metadata {
        let hash = self.shown()[&self.at(name)].1.clone().unwrap();
        let query = "SELECT id FROM contents WHERE hash = ?1";
        let of = |db: &rusqlite::Connection| details::of(db, db.query_row(query, [&hash], |row| row.get(0))?);
        self.library.catalogue.read(of).unwrap().unwrap().metadata
    }

    fn title(&self, name: &str) -> Option<String> {
        self.metadata(name).title
    }
}

#[test]
fn a_sidecar_is_read_with_its_picture_and_again_when_it_has_changed() {
    let fixture = Fixture::new();
    fixture.add("one/a.bmp", 1);
    fixture.add("one/b.bmp", 2);
    let sidecar = fixture.say("one/a.xmp", &packet("Sea", &["Animals|Dog", "Dog"], "Anna"), 1);
    assert_eq!(fixture.index(&["one"]).embedded, 2);
    let Metadata { title, keywords, people, .. } = fixture.metadata("one/a.bmp");
    assert_eq!((title.as_deref(), keywords), (Some("Sea"), vec!["Animals/Dog".to_owned()]));
    assert_eq!(people, ["Anna"]);

    fixture.say("one/a.xmp", &packet("Sun", &[], "Anna"), 2);
    let again = fixture.index(&["one"]);
    assert_eq!((again.reread, again.embedded, again.unchanged), (1, 0, 2));
    assert_eq!(fixture.title("one/a.bmp").as_deref(), Some("Sun"));
    assert_eq!(fixture.index(&["one"]).reread, 0, "once is enough");

    fs::remove_file(sidecar).unwrap();
    assert_eq!(fixture.index(&["one"]).reread, 1);
    let metadata = fixture.metadata("one/a.bmp");
    assert!(metadata.title.is_none() && metadata.people.is_empty());
    assert_eq!(fixture.index(&["one"]).reread, 0);
    assert_eq!(fixture.embedded(), 2);
}

#[test]
fn a_change_of_a_sidecar_leads_to_its_picture() {
    let fixture = Fixture::new();
    fixture.add("one/a.bmp", 1);
    fixture.add("one/b.bmp", 2);
    fixture.index(&["one"]);
    for (at, name) in ["one/A.xmp", "one/a.bmp.xmp"].into_iter().enumerate() {
        let sidecar = fixture.say(name, &packet("Sea", &["sea"], "Anna"), 1 + at as u32);
        let summary = fixture.scan(std::slice::from_ref(&sidecar));
        assert_eq!((summary.reread, summary.new, summary.embedded), (1, 0, 0), "{name}");
        assert_eq!(fixture.title("one/a.bmp").as_deref(), Some("Sea"), "{name}");
        assert_eq!(fixture.scan(std::slice::from_ref(&sidecar)).reread, 0, "{name}");
        fs::remove_file(&sidecar).unwrap();
        assert_eq!(fixture.scan(&[sidecar]).reread, 1, "{name}");
        assert_eq!(fixture.title("one/a.bmp"), None, "{name}");
    }
    assert_eq!(fixture.index(&["one"]).reread, 0);
}

#[test]
fn a_sidecar_waits_for_its_picture_and_a_broken_one_says_nothing() {
    let fixture = Fixture::new();
    fixture.add("one/a.bmp", 1);
    let whole = packet("Sea", &[], "Anna");
    fixture.say("one/a.xmp", &whole[..whole.len() / 2], 1);
    fixture.say("one/b.xmp", &whole, 1);
    assert_eq!(fixture.index(&["one"]).embedded, 1);
    assert_eq!(fixture.title("one/a.bmp"), None);
    fixture.add("one/b.bmp", 2);
    fixture.index(&["one"]);
    assert_eq!(fixture.title("one/b.bmp").as_deref(), Some("Sea"));
    fixture.say("one/a.xmp", &whole, 2);
    assert_eq!(fixture.index(&["one"]).reread, 1);
    assert_eq!(fixture.title("one/a.bmp").as_deref(), Some("Sea"));
}

#[test]
fn copies_of_a_picture_add_up_and_the_newest_sidecar_counts() {
    let fixture = Fixture::new();
    fixture.add("one/a.bmp", 1);
    fixture.say("one/a.xmp", &packet("Old", &["sea"], "Anna"), 1);
    fixture.index(&["one"]);
    let copy = fixture.add("two/copy.bmp", 1);
    let sidecar = fixture.say("two/copy.bmp.xmp", &packet("New", &["sun"], "Bert"), 2);
    fixture.index(&["two"]);
    let Metadata { title, keywords, people, .. } = fixture.metadata("one/a.bmp");
    assert_eq!((title.as_deref(), keywords), (Some("New"), vec!["sun".to_owned(), "sea".to_owned()]));
    assert_eq!(people, ["Anna", "Bert"]);
    fs::remove_file(copy).unwrap();
    fs::remove_file(sidecar).unwrap();
    fixture.index(&["two"]);
    let Metadata { title, keywords, .. } = fixture.metadata("one/a.bmp");
    assert_eq!((title.as_deref(), keywords), (Some("Old"), vec!["sea".to_owned()]));
}

#[test]
fn copies_that_are_new_together_add_up() {
    let fixture = Fixture::new();
    for (name, keyword) in [("a", "sea"), ("b", "sun"), ("c", "sand")] {
        fixture.add(&format!("one/{name}.bmp"), 1);
        fixture.say(&format!("one/{name}.xmp"), &packet("Title", &[keyword], "Anna"), 1);
    }
    fixture.index(&["one"]);
    let mut keywords = fixture.metadata("one/a.bmp").keywords;
    keywords.sort_unstable();
    assert_eq!(keywords, ["sand", "sea", "sun"]);
}

#[test]
fn what_the_sidecar_of_a_raw_file_says_is_said_of_the_picture_beside_it() {
    let fixture = Fixture::new();
    fixture.add("one/a.jpg", 1);
    fixture.add("one/a.cr2", 2);
    fixture.say("one/a.xmp", &packet("Sea", &[], "Anna"), 1);
    fixture.index(&["one"]);
    assert!(fixture.shown()[&fixture.at("one/a.cr2")].2, "it is a companion");
    assert_eq!(fixture.title("one/a.jpg").as_deref(), Some("Sea"));
    let sidecar = fixture.say("one/a.xmp", &packet("Sun", &[], "Anna"), 2);
    assert_eq!(fixture.scan(&[sidecar]).reread, 1);
    assert_eq!(fixture.title("one/a.jpg").as_deref(), Some("Sun"));
}

#[test]
fn a_picture_keeps_what_its_sidecar_says_when_both_are_moved() {
    let fixture = Fixture::new();
    let picture = fixture.add("one/a.bmp", 1);
    let sidecar = fixture.say("one/a.xmp", &packet("Sea", &["sea"], "Anna"), 1);
    fixture.index(&["one"]);
    let [to, beside] = ["one/deep/a.bmp", "one/deep/a.xmp"].map(|name| fixture.at(name));
    fs::create_dir(fixture.at("one/deep")).unwrap();
    fs::rename(&picture, &to).unwrap();
    fs::rename(&sidecar, &beside).unwrap();
    fixture.scan(&[picture, sidecar, to, beside]);
    assert_eq!(fixture.title("one/deep/a.bmp").as_deref(), Some("Sea"));
    fs::rename(fixture.at("one/deep/a.bmp"), fixture.at("one/deep/b.bmp")).unwrap();
    fixture.index(&["one"]);
    assert_eq!(fixture.title("one/deep/b.bmp"), None, "the sidecar has stayed");
}
