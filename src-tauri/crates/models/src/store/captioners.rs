//! The captioners in the store.

use super::{CaptionerFiles, ListItem, Store};
use crate::list;

impl Store {
    /// The captioners that are listed, in their order. None can be downloaded before something uses it.
    pub fn captioners(&self) -> Vec<ListItem> {
        list::captioners().iter().map(|entry| self.listed(entry)).collect()
    }

    /// The files of a captioner; `None` if it is not here.
    pub fn captioner_files(&self, id: &str) -> Option<CaptionerFiles> {
        let entry = list::captioners().iter().find(|entry| entry.id == id)?;
        let manifest = self.folder.manifest(&entry.id)?;
        Some(CaptionerFiles { id: manifest.embedder_id(), folder: self.folder.path(id) })
    }
}

#[cfg(test)]
mod tests {
    use ratna_engine::embedder::Models;

    use super::super::tests::store;
    use super::super::{State, StoreError};
    use super::*;
    use crate::captions::CaptionModel;
    use crate::hub::Progress;
    use crate::hub::test_server::TestHub;
    use crate::list::Licence;

    const ID: &str = "qwen3-vl-2b";

    /// A hub with the files of a fixture in place of the listed captioner's.
    fn hub_with(fixture: &str) -> TestHub {
        let hub = TestHub::start().unwrap();
        let entry = list::find(ID).unwrap();
        for file in &entry.files {
            let bytes = std::fs::read(crate::fixtures::folder(fixture).join(&file.name)).unwrap();
            match file.name.ends_with(".json") {
                true => hub.add_small_file(&entry.repository, &file.name, bytes),
                false => hub.add_large_file(&entry.repository, &file.name, bytes),
            };
        }
        hub
    }

    #[test]
    fn a_captioner_is_downloaded_listed_loaded_and_removed_like_a_model() {
        let hub = hub_with("qwen3-vl");
        let (_dir, store) = store(&hub);
        let listed = || store.captioners().into_iter().find(|captioner| captioner.id == ID).unwrap();
        assert_eq!((listed().state, listed().bytes), (State::Available, list::find(ID).unwrap().bytes()));
        assert_eq!(store.captioner_files(ID), None);
        store.download(list::find(ID).unwrap(), &Progress::default()).unwrap();
        assert_eq!((listed().state, listed().licence), (State::Installed, Some(Licence::Apache2)));
        assert!(store.list().iter().all(|model| model.id != ID), "it is no model that searches");
        let files = store.captioner_files(ID).unwrap();
        assert!(files.id.starts_with("qwen3-vl-2b-") && files.id.len() == ID.len() + 9, "{}", files.id);
        assert!(CaptionModel::load(&files.folder, &candle_core::Device::Cpu).is_ok());
        assert!(store.verify(ID, &Progress::default()).unwrap().is_intact());
        let error = store.open(ID).err().unwrap();
        assert!(error.reason.contains("describes pictures, and can't search"), "{error}");
        store.remove(ID).unwrap();
        assert_eq!((listed().state, store.captioner_files(ID)), (State::Available, None));
    }

    #[test]
    fn a_captioner_that_cannot_be_used_is_not_kept() {
        let hub = hub_with("siglip");
        let (_dir, store) = store(&hub);
        let error = store.download(list::find(ID).unwrap(), &Progress::default()).unwrap_err();
        assert!(matches!(error, StoreError::Unusable { .. }), "{error}");
        assert!(!store.dir().join(format!("{ID}.part")).exists());
    }

    #[test]
    fn a_captioner_is_neither_downloaded_nor_offered_while_nothing_uses_it() {
        let hub = hub_with("qwen3-vl");
        let (_dir, store) = store(&hub);
        for captioner in list::captioners() {
            let id = captioner.id.as_str();
            let outcomes = [
                store.get(id, &Progress::default()),
                store.check(id),
                store.verify(id, &Progress::default()).map(drop),
            ];
            for outcome in outcomes {
                let error = outcome.unwrap_err();
                assert!(matches!(error, StoreError::NotYet { .. }), "{error}");
                assert!(error.to_string().contains("can't use it yet"), "{error}");
            }
            let known = store.get("clip", &Progress::default()).unwrap_err().to_string();
            assert!(known.contains("ppocr-devanagari") && !known.contains(id), "{known}");
        }
        assert!(!store.dir().exists(), "nothing is downloaded");
    }
}
