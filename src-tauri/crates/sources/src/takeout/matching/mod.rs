//! Which JSON of a folder is about which file.
//!
//! A pure function of names and titles. Names come first, the title breaks ties, and files without a JSON of their own have
//! that of the file of their name: a RAW file beside its JPEG, an edited picture beside its original.

use std::collections::{BTreeMap, HashMap};

use super::names::{self, ADDITION, Form, MIN_CUT};

/// The most JSON files whose names are equal but for their numbers among which the title decides.
const ALIKE: usize = 32;

/// The JSON files of one folder that are about pictures.
#[derive(Default)]
pub(crate) struct Sidecars {
    /// Titles as they are compared, by index.
    titles: Vec<String>,
    /// By the number at the end of the JSON's name, and the rest of that without `.json`.
    by_name: HashMap<Option<u32>, HashMap<String, usize>>,
    /// The first few by the JSON's name without its number.
    alike: HashMap<String, Vec<usize>>,
    /// By the title without its extension, and the number of the JSON's name.
    by_stem: HashMap<(String, Option<u32>), usize>,
    by_title: BTreeMap<(String, Option<u32>), usize>,
}

impl Sidecars {
    /// Takes in the next JSON: its file name, composed, and the title that it has.
    pub(crate) fn push(&mut self, name: &str, title: &str) {
        let index = self.titles.len();
        let title = names::comparable(title);
        let stem = names::sidecar_stem(name).unwrap_or(name);
        let numbered = names::unnumbered(stem);
        let number = numbered.map(|(_, number)| number);
        for (rest, number) in
            [(stem, None)].into_iter().chain(numbered.map(|(rest, number)| (rest, Some(number))))
        {
            self.by_name.entry(number).or_default().entry(rest.to_owned()).or_insert(index);
            let alike = self.alike.entry(rest.to_owned()).or_default();
            if alike.len() < ALIKE {
                alike.push(index);
            }
        }
        if !title.is_empty() {
            self.by_stem.entry((names::split(&title).0.to_owned(), number)).or_insert(index);
            self.by_title.entry((title.clone(), number)).or_insert(index);
        }
        self.titles.push(title);
    }

    /// The index of the JSON about a file of this name, composed.
    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        let (forms, originals) = (names::forms(name), names::original_forms(name));
        self.by_names(&forms)
            .or_else(|| self.by_names(&originals))
            .or_else(|| self.by_titles(&forms))
            .or_else(|| self.by_titles(&originals))
            .or_else(|| self.by_cut_title(name, &originals))
    }

    /// The JSON named after one of the forms: the first whose title is the form's, else the first.
    fn by_names(&self, forms: &[Form]) -> Option<usize> {
        let mut first = None;
        for form in forms {
            let title = names::comparable(&form.name);
            for (index, is_certain) in self.named_after(form) {
                if self.fits(index, &title) {
                    return Some(index);
                }
                first = first.or(is_certain.then_some(index));
            }
        }
        first
    }

    /// The JSON files whose names can have been made from a name, those that have most of it first, and whether the number
    /// is the same. Of two names that are equal once they are cut, the number says nothing.
    fn named_after(&self, form: &Form) -> Vec<(usize, bool)> {
        let whole = format!("{}{ADDITION}", form.name);
        let least = form.name.len().min(MIN_CUT);
        let numbered = self.by_name.get(&form.number);
        let mut found = Vec::new();
        for at in (least..=whole.len()).rev().filter(|at| whole.is_char_boundary(*at)) {
            let start = &whole[..at];
            found.extend(numbered.and_then(|names| names.get(start)).map(|index| (*index, true)));
            if at < form.name.len() {
                found.extend(self.alike.get(start).into_iter().flatten().map(|index| (*index, false)));
            }
        }
        found
    }

    /// Whether a JSON's title is this name, which may be cut.
    fn fits(&self, index: usize, name: &str) -> bool {
        let title = &self.titles[index];
        let (stem, extension) = names::split(name);
        let (title_stem, title_extension) = names::split(title);
        title == name
            || (title_stem == stem && (title_extension.is_empty() || extension.is_empty()))
            || (name.len() >= MIN_CUT && title_stem.starts_with(stem) && title_extension == extension)
    }

    /// The JSON whose title has the name of one of the forms, whatever its extension.
    fn by_titles(&self, forms: &[Form]) -> Option<usize> {
        forms.iter().find_map(|form| {
            let name = names::comparable(&form.name);
            let stem = names::split(&name).0.to_owned();
            self.by_title
                .get(&(name, form.number))
                .or_else(|| self.by_stem.get(&(stem, form.number)))
                .copied()
        })
    }

    /// The JSON whose title begins with the name or that of the original, if the name is long enough to be a cut one.
    fn by_cut_title(&self, name: &str, originals: &[Form]) -> Option<usize> {
        if name.len() < MIN_CUT {
            return None;
        }
        [name].into_iter().chain(originals.iter().map(|form| form.name.as_str())).find_map(|name| {
            let name = names::comparable(name);
            let stem = names::split(&name).0;
            let ((title, _), index) = self.by_title.range((stem.to_owned(), None)..).next()?;
            title.starts_with(stem).then_some(*index)
        })
    }
}

#[cfg(test)]
mod tests;
