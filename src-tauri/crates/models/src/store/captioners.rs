//! The captioners in the store.

use ratna_captions::{Captioner, LongSide};

use super::{ListItem, Store, StoreError, kind};
use crate::captions::LocalCaptioner;
use crate::list;

impl Store {
    /// The captioners: those that can be downloaded in their order, and those that were added by id.
    pub fn captioners(&self) -> Vec<ListItem> {
        let listed = list::captioners().iter().map(|entry| self.listed(entry));
        listed.chain(self.added(true)).collect()
    }

    /// Opens a captioner that is here, which is shown pictures of this size at most. Its weights are read by its first
    /// caption, and stay in memory until it is dropped. Its captions remember it by its [`embedder_id`](Self::embedder_id).
    ///
    /// # Errors
    /// [`StoreError::Unknown`], with the ids of all captioners; [`StoreError::NotHere`] if it is not downloaded; and when its
    /// folder is damaged.
    pub fn open_captioner(&self, id: &str, side: LongSide) -> Result<Box<dyn Captioner>, StoreError> {
        let manifest = self.folder.manifest(id);
        if !kind::is_captioner(id, manifest.as_ref()) {
            let known = self.captioners().into_iter().map(|captioner| captioner.id);
            return Err(StoreError::unknown(id, known));
        }
        let manifest = manifest.ok_or_else(|| StoreError::NotHere { id: id.to_owned() })?;
        let (path, name) = (self.folder.path(id), manifest.listed().name);
        Ok(Box::new(LocalCaptioner::open(&path, &manifest.embedder_id(), &name, side)?))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::ops::ControlFlow;

    use ratna_captions::{Error, Language, Prompt};
    use ratna_engine::embedder::Models;

    use super::super::State;
    use super::super::tests::store;
    use super::*;
    use crate::fixtures;
    use crate::hub::Progress;
    use crate::hub::test_server::TestHub;
    use crate::list::Licence;

    const ID: &str = "qwen3-vl-2b";

    /// A hub with the files of a fixture in place of a listed captioner's.
    fn hub_with(id: &str, fixture: &str) -> TestHub {
        let hub = TestHub::start().unwrap();
        let entry = list::find(id).unwrap();
        for file in &entry.files {
            let bytes = fs::read(fixtures::folder(fixture).join(&file.name)).unwrap();
            match file.name.ends_with(".json") {
                true => hub.add_small_file(&entry.repository, &file.name, bytes),
                false => hub.add_large_file(&entry.repository, &file.name, bytes),
            };
        }
        hub
    }

    fn listed(store: &Store, id: &str) -> ListItem {
        store.captioners().into_iter().find(|captioner| captioner.id == id).unwrap()
    }

    fn open(store: &Store, id: &str) -> Result<Box<dyn Captioner>, StoreError> {
        store.open_captioner(id, LongSide::Small)
    }

    #[test]
    fn a_captioner_is_downloaded_listed_opened_and_removed_like_a_model() {
        let hub = hub_with(ID, "qwen3-vl");
        let (_dir, store) = store(&hub);
        let state = || listed(&store, ID).state;
        assert_eq!((state(), listed(&store, ID).bytes), (State::Available, list::find(ID).unwrap().bytes()));
        assert!(matches!(open(&store, ID), Err(StoreError::NotHere { .. })));
        store.get(ID, &Progress::default()).unwrap();
        assert_eq!((state(), listed(&store, ID).licence), (State::Installed, Some(Licence::Apache2)));
        assert!(store.list().iter().all(|model| model.id != ID), "it is no model that searches");
        let captioner = open(&store, ID).unwrap();
        assert_eq!(Some(captioner.id()), store.embedder_id(ID).as_deref());
        assert!(captioner.id().starts_with("qwen3-vl-2b-") && captioner.id().len() == ID.len() + 9);
        assert!(store.verify(ID, &Progress::default()).unwrap().is_intact());
        let error = store.open(ID).err().unwrap();
        assert!(error.reason.contains("describes pictures, and can't search"), "{error}");
        store.remove(ID).unwrap();
        assert_eq!(state(), State::Available);
    }

    /// The one whose weights PyTorch saved.
    #[test]
    fn a_captioner_with_pickled_weights_is_downloaded_and_writes() {
        let hub = hub_with("blip-base", "blip");
        let (_dir, store) = store(&hub);
        store.get("blip-base", &Progress::default()).unwrap();
        assert!(store.dir().join("blip-base/pytorch_model.bin").is_file());
        assert_eq!(listed(&store, "blip-base").licence, Some(Licence::Bsd3));
        let captioner = open(&store, "blip-base").unwrap();
        let prompt = Prompt::own(Language::English, "a picture of").unwrap();
        let picture = image::RgbImage::from_pixel(600, 500, image::Rgb([200, 30, 40]));
        let said = captioner.caption(&picture, &prompt, &mut |_| ControlFlow::Continue(())).unwrap();
        assert!(said.text.starts_with("a picture of x"), "{}", said.text);
        assert!(store.verify("blip-base", &Progress::default()).unwrap().is_intact());
    }

    #[test]
    fn a_captioner_that_cannot_be_used_is_not_kept() {
        let hub = hub_with(ID, "siglip");
        let (_dir, store) = store(&hub);
        let error = store.get(ID, &Progress::default()).unwrap_err();
        assert!(matches!(error, StoreError::Unusable { .. }), "{error}");
        assert!(!store.dir().join(format!("{ID}.part")).exists());
    }

    #[test]
    fn a_folder_with_a_captioner_is_added_and_never_searches() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::at(dir.path().join("models"));
        for family in ["blip", "moondream", "qwen3-vl"] {
            let id = store.add(&fixtures::folder(family)).unwrap();
            assert_eq!((listed(&store, &id).state, listed(&store, &id).added), (State::Installed, true));
            assert!(store.list().iter().all(|model| model.id != id), "{family}");
            assert!(store.open(&id).err().unwrap().reason.contains("can't search"), "{family}");
            assert!(open(&store, &id).unwrap().id().starts_with(&format!("{id}-")), "{family}");
        }
    }

    /// The quantised Moondream has no configuration.
    #[test]
    fn damaged_weights_of_a_captioner_are_not_added() {
        let dir = tempfile::tempdir().unwrap();
        let (store, from) = (Store::at(dir.path().join("models")), dir.path().join("mine"));
        fs::create_dir(&from).unwrap();
        fs::copy(fixtures::folder("moondream").join("tokenizer.json"), from.join("tokenizer.json")).unwrap();
        fs::write(from.join("model-q4_0.gguf"), "GGUF").unwrap();
        let error = store.add(&from).unwrap_err().to_string();
        assert!(error.contains("model-q4_0.gguf is damaged"), "{error}");
        fs::remove_file(from.join("tokenizer.json")).unwrap();
        assert!(store.add(&from).unwrap_err().to_string().contains("no tokenizer.json"));
    }

    #[test]
    fn what_describes_no_pictures_is_no_captioner() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::at(dir.path().join("models"));
        let added = store.add(&fixtures::folder("clip")).unwrap();
        for id in ["starter", "siglip2-base", "ppocr-devanagari", added.as_str(), "../models", ""] {
            let error = open(&store, id).err().unwrap();
            assert!(matches!(error, StoreError::Unknown { .. }), "{id}: {error}");
            assert!(error.to_string().contains("blip-base, moondream2, qwen3-vl-2b"), "{error}");
        }
    }

    #[test]
    fn a_captioner_that_is_damaged_meanwhile_concerns_all_pictures() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::at(dir.path().join("models"));
        let id = store.add(&fixtures::folder("qwen3-vl")).unwrap();
        let captioner = open(&store, &id).unwrap();
        fs::write(store.dir().join(&id).join("tokenizer.json"), "{").unwrap();
        for _ in 0..2 {
            let said = captioner.caption(
                &image::RgbImage::new(30, 20),
                &Prompt::built_in(Language::Hindi),
                &mut |_| ControlFlow::Continue(()),
            );
            let error = said.unwrap_err();
            assert!(matches!(error, Error::Unusable { .. }) && !error.concerns_picture(), "{error}");
            assert!(error.to_string().contains("tokenizer.json"), "{error}");
        }
    }
}
