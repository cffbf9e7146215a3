//! Keywords, people, albums, titles and descriptions.

use super::*;

const PACKET: &str = "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF \
    xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description rdf:about='' \
    xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:title><rdf:Alt><rdf:li xml:lang='x-default'>नमस्ते 🌸</rdf:li>\
    </rdf:Alt></dc:title><dc:description><rdf:Alt><rdf:li xml:lang='x-default'>From the packet</rdf:li></rdf:Alt>\
    </dc:description><dc:subject><rdf:Bag><rdf:li>flower</rdf:li></rdf:Bag></dc:subject></rdf:Description></rdf:RDF>\
    </x:xmpmeta>";

#[test]
fn keywords_of_one_name_in_different_places_are_different() {
    for ids in [Ids::Integer, Ids::Real] {
        let mut made = Made::with(Schema::Newest, ids);
        let image = made.image("a");
        let mut keyword = |name, parent| made.catalogue.add_keyword(Some(name), parent, false).unwrap();
        let (animals, sports) = (keyword("जानवर", None), keyword("Sports 🏏", None));
        let leaves = [keyword("bat", Some(animals)), keyword("bat", Some(sports)), sports];
        for leaf in leaves {
            made.catalogue.tag(image, leaf).unwrap();
            made.catalogue.tag(image, leaf).unwrap();
        }
        let expected: [&[&str]; 3] = [&["Sports 🏏"], &["जानवर", "bat"], &["Sports 🏏", "bat"]];
        assert_eq!(made.picture().keywords, expected);
    }
}

#[test]
fn keywords_in_circles_end() {
    let mut made = Made::new();
    let image = made.image("a");
    let a = made.catalogue.add_keyword(Some("a"), None, false).unwrap();
    let b = made.catalogue.add_keyword(Some("b"), Some(a), false).unwrap();
    made.catalogue.set("AgLibraryKeyword", a, "parent", b).unwrap();
    made.catalogue.tag(image, a).unwrap();
    made.catalogue.tag(image, 123_456).unwrap();
    assert_eq!(made.picture().keywords, [["b", "a"]]);
}

#[test]
fn keywords_of_people_and_confirmed_faces_are_people() {
    let mut made = Made::new();
    let image = made.image("a");
    let mut person = |name| made.catalogue.add_keyword(Some(name), None, true).unwrap();
    let (anna, usha, guess) = (person("Anna"), person("उषा"), person("Somebody"));
    made.catalogue.tag(image, anna).unwrap();
    made.catalogue.add_face(image, anna, true).unwrap();
    made.catalogue.add_face(image, usha, true).unwrap();
    made.catalogue.add_face(image, guess, false).unwrap();
    let unsaid = made.catalogue.add_face(image, guess, true).unwrap();
    made.catalogue.set("AgLibraryKeywordFace", unsaid, "userPick", rusqlite::types::Null).unwrap();
    let picture = made.picture();
    assert_eq!((picture.people, picture.keywords.len()), (vec!["Anna".to_owned(), "उषा".into()], 0));
}

#[test]
fn collections_are_albums_in_their_sets_and_lightrooms_own_are_left_out() {
    let mut made = Made::new();
    let image = made.image("a");
    let mut collection = |name, kind, parent| made.catalogue.add_collection(name, kind, parent).unwrap();
    let inner = collection("Mumbai 🌧", "library.collection", None);
    let set = collection("यात्रा", "library.group", None);
    let print = collection("Wall", "print", None);
    let smart = collection("Five stars", "library.smart_collection", None);
    let quick = collection("quick collection", "library.collection", None);
    let unsaved = collection("", "print.unsaved", None);
    made.catalogue.set("AgLibraryCollection", inner, "parent", set).unwrap();
    for album in [inner, print, smart, quick, unsaved] {
        made.catalogue.collect(image, album).unwrap();
    }
    let listing = made.read();
    let albums: Vec<_> =
        listing.albums.iter().map(|album| (album.key.as_str(), album.path.join("/"))).collect();
    let [inner, set, print] = [inner, set, print].map(|id| id.to_string());
    let expected = [(&*set, "यात्रा".into()), (&*print, "Wall".into()), (&*inner, "यात्रा/Mumbai 🌧".into())];
    assert_eq!(albums, expected);
    assert_eq!(listing.pictures[0].albums, [inner, print]);
}

#[test]
fn titles_are_in_the_xmp_as_text_or_packed() {
    for is_packed in [false, true] {
        let mut made = Made::new();
        let image = made.image("a");
        made.catalogue.add_xmp(image, PACKET, is_packed).unwrap();
        let picture = made.picture();
        assert_eq!(picture.title.as_deref(), Some("नमस्ते 🌸"));
        assert_eq!(picture.description.as_deref(), Some("From the packet"));
        assert!(picture.keywords.is_empty(), "the tables have the keywords");
        let captioned = made.add(&MadeImage { base: "b", caption: Some("Own"), ..MadeImage::default() });
        made.catalogue.add_xmp(captioned, PACKET, is_packed).unwrap();
        assert_eq!(made.read().pictures[1].description.as_deref(), Some("Own"));
    }
}

#[test]
fn without_tables_of_keywords_those_of_the_xmp_count() {
    let mut made = Made::new();
    let image = made.image("a");
    made.catalogue.add_xmp(image, PACKET, true).unwrap();
    made.sql("DROP TABLE AgLibraryKeywordImage");
    let listing = made.read();
    assert_eq!(listing.pictures[0].keywords, [["flower"]]);
    assert_eq!(listing.notes, [lacks("AgLibraryKeywordImage")]);
}
