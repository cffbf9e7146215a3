//! macOS: NSFileManager's list of volumes, each with its UUID.

use std::path::PathBuf;

use objc2::rc::autoreleasepool;
use objc2_foundation::{
    NSArray, NSFileManager, NSString, NSURL, NSURLVolumeUUIDStringKey, NSVolumeEnumerationOptions,
};

use super::volume::{Volume, Volumes};

/// The volumes mounted on this computer.
#[derive(Clone, Copy, Debug, Default)]
pub struct System;

impl Volumes for System {
    fn mounted(&self) -> Vec<Volume> {
        // Worker threads have no autorelease pool of their own.
        autoreleasepool(|_| {
            let key = uuid_key();
            let keys = NSArray::from_slice(&[key]);
            let visible = NSVolumeEnumerationOptions::SkipHiddenVolumes;
            let urls = NSFileManager::defaultManager()
                .mountedVolumeURLsIncludingResourceValuesForKeys_options(Some(&keys), visible);
            urls.map(|urls| urls.iter().filter_map(|url| volume(&url)).collect()).unwrap_or_default()
        })
    }
}

fn volume(url: &NSURL) -> Option<Volume> {
    let key = uuid_key();
    let values = url.resourceValuesForKeys_error(&NSArray::from_slice(&[key])).ok();
    let id = values.and_then(|values| values.objectForKey(key)?.downcast::<NSString>().ok());
    let mount = PathBuf::from(url.path()?.to_string());
    Some(Volume { mount, root: PathBuf::new(), id: id.map(|id| id.to_string()), searchable: true })
}

fn uuid_key() -> &'static NSString {
    #[expect(unsafe_code, reason = "a constant of the framework is a foreign static")]
    // SAFETY: the constant is set when the framework is loaded, before this program starts.
    unsafe {
        NSURLVolumeUUIDStringKey
    }
}
