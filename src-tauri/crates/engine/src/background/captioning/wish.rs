//! What is wanted of captioning. Owns how a library keeps that.

use serde::{Deserialize, Serialize};

use crate::catalogue::settings;
use crate::error::Result;
use crate::id_set::IdSet;
use crate::ids::ContentId;
use crate::library::Library;

/// Setting with the pictures that are to be captioned, until that is done.
const WISH: &str = "captions.wanted";
/// No picture has such a high ID. A set takes a bit for each below.
const MOST: i64 = 1 << 28;

/// The pictures that are to be captioned.
#[derive(Clone, Debug, Default)]
pub(super) struct Wish {
    /// `None` means all without a caption.
    pub(super) among: Option<IdSet>,
    /// Whether they wait until somebody resumes it.
    pub(super) paused: bool,
}

/// As it is stored.
#[derive(Serialize, Deserialize)]
struct Stored {
    /// The first and the last ID of every stretch of pictures.
    among: Option<Vec<(i64, i64)>>,
    paused: bool,
}

impl Wish {
    /// These pictures, or all.
    pub(super) fn of(pictures: Option<&[ContentId]>) -> Self {
        let set = |ids: &[ContentId]| ids.iter().copied().filter(|id| id.0 < MOST).collect();
        Self { among: pictures.map(set), paused: false }
    }

    /// What an earlier start left to do; `None` if that is nothing.
    pub(super) fn load(library: &Library) -> Option<Self> {
        let text = library.setting(WISH).ok()??;
        let Stored { among, paused } = serde_json::from_str(&text).ok()?;
        let ids = |(first, last): (i64, i64)| (first.max(0)..=last.min(MOST - 1)).map(ContentId);
        let set = |stretches: Vec<_>| stretches.into_iter().flat_map(ids).collect();
        Some(Self { among: among.map(set), paused })
    }

    /// Adds what is wanted besides.
    pub(super) fn add(&mut self, other: Self) {
        match (&mut self.among, &other.among) {
            (Some(among), Some(others)) => among.unite(others),
            (among, _) => *among = None,
        }
        self.paused = other.paused;
    }

    /// Leaves out pictures that need no more be captioned, if any were chosen.
    pub(super) fn leave_out(&mut self, done: &IdSet) {
        if let Some(among) = &mut self.among {
            among.subtract(done);
        }
    }

    fn stored(&self) -> Stored {
        let mut stretches: Vec<(i64, i64)> = Vec::new();
        for id in self.among.iter().flat_map(IdSet::iter) {
            match stretches.last_mut() {
                Some((_, last)) if *last + 1 == id.0 => *last = id.0,
                _ => stretches.push((id.0, id.0)),
            }
        }
        Stored { among: self.among.is_some().then_some(stretches), paused: self.paused }
    }
}

/// Keeps what is wanted for the next start; `None` if that is nothing.
///
/// # Errors
///
/// [`Error::ReadOnly`](crate::Error::ReadOnly) when the library is read-only, and database errors.
pub(super) fn store(library: &Library, wish: Option<&Wish>) -> Result<()> {
    let text = wish.and_then(|wish| serde_json::to_string(&wish.stored()).ok());
    library.catalogue.write(|db| match &text {
        Some(text) => settings::set(db, WISH, text),
        None => settings::remove(db, WISH),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestLibrary;

    fn ids(numbers: &[i64]) -> Vec<ContentId> {
        numbers.iter().copied().map(ContentId).collect()
    }

    fn among(wish: &Wish) -> Option<Vec<ContentId>> {
        wish.among.as_ref().map(|among| among.iter().collect())
    }

    #[test]
    fn a_library_keeps_chosen_pictures_and_all_until_they_are_done() {
        let library = TestLibrary::new().library();
        assert!(Wish::load(&library).is_none());
        let chosen = [3, 4, 5, 9, 200];
        store(&library, Some(&Wish { paused: true, ..Wish::of(Some(&ids(&chosen))) })).unwrap();
        assert_eq!(
            library.setting(WISH).unwrap().unwrap(),
            r#"{"among":[[3,5],[9,9],[200,200]],"paused":true}"#
        );
        let loaded = Wish::load(&library).unwrap();
        assert_eq!((among(&loaded), loaded.paused), (Some(ids(&chosen)), true));
        store(&library, Some(&Wish::of(None))).unwrap();
        let loaded = Wish::load(&library).unwrap();
        assert_eq!((among(&loaded), loaded.paused), (None, false));
        store(&library, None).unwrap();
        assert!(Wish::load(&library).is_none());
    }

    #[test]
    fn ids_that_no_picture_has_are_left_out() {
        assert_eq!(among(&Wish::of(Some(&ids(&[-1, 2, MOST, i64::MAX])))), Some(ids(&[2])));
        let library = TestLibrary::new().library();
        let first = MOST - 2;
        let text = format!(r#"{{"among":[[{first},{}],[-3,1],[7,4]],"paused":false}}"#, i64::MAX);
        library.set_setting(WISH, &text).unwrap();
        let expected = [ids(&[0, 1]), ids(&[first, first + 1])].concat();
        assert_eq!(among(&Wish::load(&library).unwrap()), Some(expected));
        library.set_setting(WISH, "nonsense").unwrap();
        assert!(Wish::load(&library).is_none());
    }

    #[test]
    fn what_is_wanted_besides_is_added() {
        let mut wish = Wish { paused: true, ..Wish::of(Some(&ids(&[1, 2]))) };
        wish.add(Wish::of(Some(&ids(&[2, 90]))));
        assert_eq!((among(&wish), wish.paused), (Some(ids(&[1, 2, 90])), false));
        wish.add(Wish::of(None));
        assert_eq!(among(&wish), None);
        wish.add(Wish::of(Some(&ids(&[4]))));
        assert_eq!(among(&wish), None, "all are wanted already");
    }

    #[test]
    fn chosen_pictures_that_are_done_are_left_out() {
        let done = ids(&[2, 7]).into_iter().collect();
        let mut wish = Wish::of(Some(&ids(&[1, 2, 90])));
        wish.leave_out(&done);
        assert_eq!(among(&wish), Some(ids(&[1, 90])));
        let mut all = Wish::of(None);
        all.leave_out(&done);
        assert_eq!(among(&all), None);
    }
}
