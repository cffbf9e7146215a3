//! Everything that an edit isn't about stays as it is.

use proptest::prelude::*;

use super::packet;
use crate::name::{
    DATE_CREATED, DESCRIPTION, HIERARCHICAL_SUBJECT, LAST_KEYWORD, RATING, RATING_PERCENT, SUBJECT,
    TAGS_LIST, TITLE,
};
use crate::{Change, Edit, Keyword, Packet, Property};

/// What a packet says besides what edits are about.
fn others(packet: &Packet) -> Vec<Property> {
    let edited = [
        SUBJECT,
        HIERARCHICAL_SUBJECT,
        TAGS_LIST,
        LAST_KEYWORD,
        RATING,
        RATING_PERCENT,
        TITLE,
        DESCRIPTION,
        DATE_CREATED,
    ];
    let is_other =
        |property: &Property| !edited.iter().any(|name| name.is(&property.namespace, &property.name));
    packet.properties().filter(is_other).collect()
}

/// Elements and attributes that programs write, some of them wrong.
fn part() -> impl Strategy<Value = String> {
    proptest::sample::select(vec![
        "\n   <xmp:Label>Red</xmp:Label>",
        "<crs:Look>\n<rdf:Description crs:Name='Vivid &amp; co'><crs:Group><rdf:Alt><rdf:li xml:lang='x-default'>P</rdf:li></rdf:Alt></crs:Group></rdf:Description></crs:Look>",
        "<crs:Curve><rdf:Seq><rdf:li>0, 0</rdf:li><rdf:li>255, 255</rdf:li></rdf:Seq></crs:Curve>",
        "<photoshop:City><![CDATA[Delhi & co]]></photoshop:City>",
        "<!-- a comment --><xmp:Rating>2</xmp:Rating>",
        "<a:b xmlns:a='http://example.org/' rdf:resource='http://example.org/x'/>",
        "<unknown/>",
        "<q:unbound>x</q:unbound>",
        "<dc:subject><rdf:Bag><rdf:li>a</rdf:li>\n<rdf:li>b</rdf:li></rdf:Bag></dc:subject>",
        "<dc:subject>c</dc:subject>",
        "<lr:hierarchicalSubject><rdf:Bag><rdf:li>a|b</rdf:li></rdf:Bag></lr:hierarchicalSubject>",
        "<dc:title><rdf:Alt><rdf:li xml:lang='de'>Meer</rdf:li></rdf:Alt></dc:title>",
        "<dc:description rdf:parseType='Resource'><rdf:value>x</rdf:value><crs:q>y</crs:q></dc:description>",
        "<exif:DateTimeOriginal/>",
        "\r\n\t<?keep this?>",
    ])
    .prop_map(str::to_owned)
}

fn attribute() -> impl Strategy<Value = String> {
    let texts = [
        " crs:A = 'x&#xA;y'",
        "\n    xmp:Rating=\"3\"",
        " dc:title='Sea'",
        " dc:subject='d'",
        " photoshop:State='&lt;'",
        "",
    ];
    proptest::sample::select(texts.to_vec()).prop_map(str::to_owned)
}

fn change<T: std::fmt::Debug + Clone>(value: impl Strategy<Value = T>) -> impl Strategy<Value = Change<T>> {
    (0..4, value).prop_map(|(choice, value)| match choice {
        0 => Change::Keep,
        1 => Change::Remove,
        _ => Change::Set(value),
    })
}

fn keyword() -> impl Strategy<Value = Keyword> {
    proptest::collection::vec("[ab|/, &<सा🌊]{0,4}", 0..3)
}

/// Keywords as they can be written.
fn cleaned(keywords: &[Keyword]) -> Vec<Keyword> {
    let names = |keyword: &Keyword| -> Keyword {
        keyword.iter().map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
    };
    let nested = |keyword: Keyword| match keyword.len() {
        0 | 1 => keyword,
        _ => keyword.iter().map(|name| name.replace('|', "/")).collect(),
    };
    keywords.iter().map(|keyword| nested(names(keyword))).filter(|keyword| !keyword.is_empty()).collect()
}

fn edit() -> impl Strategy<Value = Edit> {
    let words = "[a<>&'\"\\n स🌊\\]]{0,6}";
    let keywords = change(proptest::collection::vec(keyword(), 0..5));
    (keywords, change(-2..7_i8), change(words), change(words), change("[0-9]{4}(-0[1-9])?")).prop_map(
        |(keywords, rating, title, description, date)| Edit { keywords, rating, title, description, date },
    )
}

proptest! {
    #[test]
    fn any_edit_of_any_packet_is_written_once_and_keeps_the_rest(
        attribute in attribute(),
        parts in proptest::collection::vec(part(), 0..6),
        edit in edit(),
    ) {
        let packet = Packet::read(packet(&attribute, &parts.concat()).as_bytes()).unwrap();
        let edited = packet.edit(&edit).unwrap();
        let edited = edited.as_ref().unwrap_or(&packet);
        let again = edited.edit(&edit).unwrap();
        prop_assert!(again.is_none(), "{}\n{}", edited.text(), again.unwrap().text());
        prop_assert_eq!(others(edited), others(&packet));
        if let Change::Set(stars) = edit.rating {
            prop_assert_eq!(edited.rating(), Some(stars.clamp(-1, 5)));
        }
        if let Change::Set(title) = &edit.title {
            let titles = edited.texts_with_languages(TITLE).into_iter();
            let mut own = titles.filter(|(language, _)| language.as_deref().is_none_or(|language| language == "x-default"));
            let title = title.trim();
            prop_assert_eq!(own.next().map(|(_, title)| title.trim().to_owned()), (!title.is_empty()).then(|| title.to_owned()));
        }
        if let Change::Set(keywords) = &edit.keywords {
            let set = |keywords: Vec<Keyword>| keywords.into_iter().collect::<std::collections::BTreeSet<_>>();
            prop_assert_eq!(set(edited.keywords()), set(cleaned(keywords)), "{}", edited.text());
        }
        if edit.date == Change::Remove {
            prop_assert_eq!(edited.date_created(), None);
        }
        let comments = |packet: &Packet| packet.text().matches("<!-- a comment -->").count();
        prop_assert_eq!(comments(edited), comments(&packet));
    }
}

#[test]
fn the_bytes_around_a_change_stay() {
    let original = packet(
        "\r\n xmp:Label='Rot' crs:A  =\"1\"",
        "<!-- kept --> <?kept too?>\n<crs:B ><![CDATA[<&>]]></crs:B >\t<xmp:Rating>1</xmp:Rating> tail &#65;",
    );
    let edit = Edit { rating: Change::Set(2), ..Edit::default() };
    let edited = Packet::read(original.as_bytes()).unwrap().edit(&edit).unwrap().unwrap();
    assert_eq!(edited.text(), original.replace("<xmp:Rating>1<", "<xmp:Rating>2<"));
    let padded = format!("\n{original}\0\0\0");
    let edited = Packet::read(padded.as_bytes()).unwrap().edit(&edit).unwrap().unwrap();
    assert_eq!(edited.text(), padded.replace("<xmp:Rating>1<", "<xmp:Rating>2<"));
    let wide: Vec<u8> = original.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let edited = Packet::read(&wide).unwrap().edit(&edit).unwrap().unwrap();
    assert_eq!(edited.to_bytes().len(), wide.len());
}
