use std::fs;

use moxcms::ColorProfile;

use super::*;
use crate::made::previews::{Layout, MadePreview, jpeg, write};
use crate::previews::Index;
use crate::previews::samples::{exif, profile, size, xmp};

fn made(preview: &MadePreview, layout: Layout) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("Catalogue Previews.lrdata");
    write(&folder, std::slice::from_ref(preview), layout).unwrap();
    let path = Index::open(&folder, &|| false).unwrap().find(preview.image_id, None).unwrap();
    (dir, path)
}

#[test]
fn the_profile_and_the_orientation_that_lightroom_leaves_out_are_embedded() {
    let preview = MadePreview { orientation: "DA".to_owned(), ..MadePreview::new(9) };
    for layout in [Layout::Pyramids, Layout::Sizes] {
        let (_dir, path) = made(&preview, layout);
        let bytes = read_preview(&path).unwrap();
        assert_eq!(size(&bytes), (48, 32));
        let profile = ColorProfile::new_from_slice(&profile(&bytes).unwrap()).unwrap();
        assert!((profile.red_colorant.x - 0.6097).abs() < 0.001, "not Adobe RGB");
        assert_eq!(exif(&bytes), [(0x0112, "8".to_owned())]);
        assert_eq!(xmp(&bytes), None);
        assert_eq!(read_preview(&path).unwrap(), bytes, "it differs each time");
    }
}

#[test]
fn a_preview_alone_has_the_profile_of_its_header() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("alone.lrprev");
    let preview = MadePreview { colour: "ProPhotoRGB".to_owned(), ..MadePreview::new(9) };
    fs::write(&path, preview.lrprev()).unwrap();
    let bytes = read_preview(&path).unwrap();
    assert_eq!(profile(&bytes).unwrap(), Colour::ProPhoto.profile());
    assert_eq!(exif(&bytes), []);
    // An unknown name is no profile.
    fs::write(&path, MadePreview { colour: "Lab".to_owned(), ..preview }.lrprev()).unwrap();
    assert_eq!(profile(&read_preview(&path).unwrap()), None);
}

#[test]
fn a_profile_that_is_there_stays() {
    let own = Jpeg::new(jpeg(16, 8, 1)).unwrap();
    let segments = Segments { profile: Some(Colour::DisplayP3.profile()), ..Segments::default() };
    let bytes = segments.added_to(&own);
    let again = Segments { profile: Some(Colour::Srgb.profile()), ..Segments::default() };
    assert_eq!(again.added_to(&Jpeg::new(bytes.clone()).unwrap()), bytes);
}

#[test]
fn the_next_size_stands_in_for_a_damaged_file() {
    let (_dir, path) = made(&MadePreview::new(4), Layout::Sizes);
    fs::write(&path, b"damaged").unwrap();
    assert_eq!(size(&read_preview(&path).unwrap()), (24, 16));
}

#[test]
fn what_is_no_preview_is_called_so() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.lrprev");
    assert!(matches!(read_preview(&path), Err(Error::Io { .. })));
    for bytes in [&b""[..], b"AgHg", b"text", &[0xFF, 0xD8, 0xFF]] {
        fs::write(&path, bytes).unwrap();
        assert!(matches!(read_preview(&path), Err(Error::Damaged { .. })), "{bytes:?}");
    }
}

#[test]
fn a_changed_database_is_read_again() {
    let mut preview = MadePreview::new(6);
    let (_dir, path) = made(&preview, Layout::Pyramids);
    let folder = path.ancestors().nth(3).unwrap().to_path_buf();
    assert_eq!(exif(&read_preview(&path).unwrap()), [(0x0112, "1".to_owned())]);
    fs::remove_dir_all(&folder).unwrap();
    preview.orientation = "CD".to_owned();
    write(&folder, &[preview, MadePreview::new(7)], Layout::Pyramids).unwrap();
    assert_eq!(exif(&read_preview(&path).unwrap()), [(0x0112, "3".to_owned())]);
}
