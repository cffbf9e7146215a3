//! The fields of a packet or of IPTC records, as they are shown.

use ratna_xmp::{Area, Iptc, Keyword, Packet, Person, PlaceNames, Position};
use serde_json::{Map, Value, json};

/// What one origin says; what it says nothing of is empty.
#[derive(Default)]
pub(super) struct Fields {
    keywords: Vec<Keyword>,
    rating: Option<i8>,
    label: Option<String>,
    title: Option<String>,
    description: Option<String>,
    creators: Vec<String>,
    places: PlaceNames,
    position: Option<Position>,
    date: Option<String>,
    people: Vec<Person>,
}

impl Fields {
    pub(super) fn of_packet(packet: &Packet) -> Self {
        Self {
            keywords: packet.keywords(),
            rating: packet.rating(),
            label: packet.label(),
            title: packet.title(),
            description: packet.description(),
            creators: packet.creators(),
            places: packet.place_names(),
            position: packet.position(),
            date: packet.date_created().or_else(|| packet.date_time_original()),
            people: packet.people(),
        }
    }

    pub(super) fn of_iptc(iptc: Iptc) -> Self {
        let Iptc { keywords, title, caption, by_lines, location, city, state, country, created, digitized } =
            iptc;
        let date = created.or(digitized).map(|(day, time)| match time {
            Some(time) => format!("{day} {time}"),
            None => day,
        });
        Self {
            keywords: keywords.into_iter().map(|keyword| vec![keyword]).collect(),
            title,
            description: caption,
            creators: by_lines,
            places: PlaceNames { location, city, state, country },
            date,
            ..Self::default()
        }
    }

    /// The fields that say something, by their names.
    pub(super) fn object(&self) -> Map<String, Value> {
        let areas = |person: &Person| json!({ "name": person.name, "area": person.area.map(area) });
        let people: Vec<Value> = self.people.iter().map(areas).collect();
        let position = self.position.map(|at| json!([at.latitude, at.longitude]));
        let fields = json!({
            "keywords": self.keywords,
            "rating": self.rating,
            "label": self.label,
            "title": self.title,
            "description": self.description,
            "creators": self.creators,
            "location": self.places.location,
            "city": self.places.city,
            "region": self.places.state,
            "country": self.places.country,
            "position": position,
            "date": self.date,
            "people": people,
        });
        let Value::Object(mut fields) = fields else { return Map::new() };
        fields.retain(|_, value| !value.is_null() && value.as_array().is_none_or(|list| !list.is_empty()));
        fields
    }

    /// The fields that say something as lines: name and text.
    pub(super) fn lines(&self) -> Vec<(&'static str, String)> {
        let joined = |texts: Vec<String>| (!texts.is_empty()).then(|| texts.join(", "));
        let keywords = self.keywords.iter().map(|names| names.join(" > ")).collect();
        let name = |person: &Person| person.name.clone().unwrap_or_else(|| "(without a name)".to_owned());
        let position = self.position.map(|at| format!("{:.6}, {:.6}", at.latitude, at.longitude));
        let lines = [
            ("keywords", joined(keywords)),
            ("rating", self.rating.map(|stars| stars.to_string())),
            ("label", self.label.clone()),
            ("title", self.title.clone()),
            ("description", self.description.clone()),
            ("creator", joined(self.creators.clone())),
            ("location", self.places.location.clone()),
            ("city", self.places.city.clone()),
            ("region", self.places.state.clone()),
            ("country", self.places.country.clone()),
            ("position", position),
            ("date", self.date.clone()),
            ("people", joined(self.people.iter().map(name).collect())),
        ];
        lines.into_iter().filter_map(|(name, text)| Some((name, text?))).collect()
    }
}

fn area(area: Area) -> Value {
    json!({ "left": area.left, "top": area.top, "width": area.width, "height": area.height })
}
