//! People in pictures, and where they are.
//!
//! Owns the three ways in which programs write them: regions of the Metadata Working Group, regions of Windows, and
//! names alone.

use std::collections::HashSet;

use crate::name::{
    AREA, MICROSOFT_PEOPLE, MICROSOFT_REGION, MICROSOFT_REGIONS, MWG_REGIONS, Name, PERSON_IN_IMAGE,
};
use crate::packet::Packet;
use crate::rdf::Item;

/// Somebody in a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    /// The name; `None` for a face without one.
    pub name: Option<String>,
    /// Where the face is; `None` if only the name is known.
    pub area: Option<Area>,
}

/// A part of a picture, as fractions of its width and height: from 0 to 1, counted from the left and the top.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    /// The left edge.
    pub left: f64,
    /// The upper edge.
    pub top: f64,
    /// The width.
    pub width: f64,
    /// The height.
    pub height: f64,
}

impl Area {
    /// An area that is in the picture at least in part, without what is outside.
    fn new(left: f64, top: f64, width: f64, height: f64) -> Option<Self> {
        let (right, bottom) = ((left + width).min(1.0), (top + height).min(1.0));
        let (left, top) = (left.max(0.0), top.max(0.0));
        let is_possible = right > left && bottom > top;
        is_possible.then_some(Self { left, top, width: right - left, height: bottom - top })
    }

    /// What is the same of the same areas.
    fn bits(self) -> [u64; 4] {
        // Zero has two signs.
        [self.left, self.top, self.width, self.height].map(|number| (number + 0.0).to_bits())
    }
}

/// Who was found already.
#[derive(Default)]
struct Known {
    names: HashSet<String>,
    areas: HashSet<[u64; 4]>,
    /// The areas of faces without a name.
    unnamed: HashSet<[u64; 4]>,
}

impl Known {
    fn has(&self, person: &Person) -> bool {
        let area = person.area.map(Area::bits);
        match &person.name {
            Some(name) => self.names.contains(name) || area.is_some_and(|area| self.unnamed.contains(&area)),
            None => area.is_some_and(|area| self.areas.contains(&area)),
        }
    }

    fn add(&mut self, person: &Person) {
        let area = person.area.map(Area::bits);
        self.areas.extend(area);
        match &person.name {
            Some(name) => self.names.extend([name.clone()]),
            None => self.unnamed.extend(area),
        }
    }
}

impl Packet {
    /// The people in the picture. A name that a region has isn't repeated without one.
    #[must_use]
    pub fn people(&self) -> Vec<Person> {
        let mut people = self.mwg_people();
        let others = self.microsoft_people().into_iter().chain(
            self.texts(PERSON_IN_IMAGE).into_iter().map(|name| Person { name: named(&name), area: None }),
        );
        let mut known = Known::default();
        people.iter().for_each(|person| known.add(person));
        for person in others {
            if !known.has(&person) {
                known.add(&person);
                people.push(person);
            }
        }
        people
    }

    fn mwg_people(&self) -> Vec<Person> {
        let regions = self.regions(MWG_REGIONS.name("Regions"), MWG_REGIONS.name("RegionList"));
        let people = regions.iter().filter_map(|region| {
            let kind = text(region, MWG_REGIONS.name("Type"));
            let is_face = kind.is_none_or(|kind| kind.trim().eq_ignore_ascii_case("face"));
            is_face.then(|| Person {
                name: text(region, MWG_REGIONS.name("Name")).and_then(named),
                area: region.field(MWG_REGIONS.name("Area")).and_then(mwg_area),
            })
        });
        people.filter(|person| person.name.is_some() || person.area.is_some()).collect()
    }

    fn microsoft_people(&self) -> Vec<Person> {
        let regions = self.regions(MICROSOFT_PEOPLE.name("RegionInfo"), MICROSOFT_REGIONS.name("Regions"));
        let people = regions.iter().map(|region| Person {
            name: text(region, MICROSOFT_REGION.name("PersonDisplayName")).and_then(named),
            area: text(region, MICROSOFT_REGION.name("Rectangle")).and_then(rectangle),
        });
        people.filter(|person| person.name.is_some() || person.area.is_some()).collect()
    }

    /// The items of a list in a structure.
    fn regions(&self, structure: Name, list: Name) -> Vec<Item> {
        let structure = self.value(structure);
        let list = structure.as_ref().and_then(|structure| structure.field(list));
        list.map(|list| list.items().to_vec()).unwrap_or_default()
    }
}

fn named(name: &str) -> Option<String> {
    let name = name.trim();
    (!name.is_empty()).then(|| name.to_owned())
}

fn text(item: &Item, name: Name) -> Option<&str> {
    Some(item.field(name)?.texts().first()?.1)
}

/// An area around its centre. Programs write fractions only, whatever the unit says.
fn mwg_area(area: &Item) -> Option<Area> {
    let number = |local| text(area, AREA.name(local)).and_then(number);
    let (x, y) = (number("x")?, number("y")?);
    // A circle has a diameter instead.
    let (width, height) = match (number("w"), number("h")) {
        (Some(width), Some(height)) => (width, height),
        _ => (number("d")?, number("d")?),
    };
    Area::new(x - width / 2.0, y - height / 2.0, width, height)
}

/// `left, top, width, height`.
fn rectangle(text: &str) -> Option<Area> {
    let numbers: Vec<f64> = text.split(',').take(5).map(number).collect::<Option<_>>()?;
    let [left, top, width, height] = numbers[..] else { return None };
    Area::new(left, top, width, height)
}

fn number(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|number: &f64| number.is_finite())
}
