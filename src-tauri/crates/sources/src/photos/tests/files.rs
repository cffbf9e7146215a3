//! Which files show a picture.

use super::*;
use crate::listing::StandIn;
use crate::made::photos::Picture as MadePicture;

#[test]
fn a_live_photo_is_one_picture() {
    let (made, picture) = only_picture(&library(
        Version::Photos9,
        [MadePicture { is_live: true, extension: "heic", ..MadePicture::new(A) }],
    ));
    assert!(made.file(&format!("originals/A/{A}_3.mov")).exists());
    assert_eq!(picture.file, made.file(&format!("originals/A/{A}.heic")));
    assert_eq!(picture.companions, Vec::<PathBuf>::new());
}

#[test]
fn the_raw_file_of_a_pair_is_a_companion() {
    let made = Made::new(&library(
        Version::Photos8,
        [MadePicture { raw: Some("dng"), ..MadePicture::new(A) }, MadePicture::new(B)],
    ));
    std::fs::write(made.file(&format!("originals/B/{B}.CR3")), "raw").unwrap();
    std::fs::write(made.file(&format!("originals/B/{B}.aae")), "edits").unwrap();
    let pictures = made.read().pictures;
    assert_eq!(pictures[0].file, made.file(&format!("originals/A/{A}.jpeg")));
    assert_eq!(pictures[0].companions, [made.file(&format!("originals/A/{A}_4.dng"))]);
    assert_eq!(pictures[1].companions, [made.file(&format!("originals/B/{B}.CR3"))]);
}

#[test]
fn what_is_only_in_icloud_is_shown_by_its_largest_derivative() {
    for version in [Version::Photos5, Version::Photos11] {
        let derivatives =
            vec![("1_102_o.jpeg", 20), ("1_105_c.jpeg", 90), ("masters/4_5005_c.jpeg", 5), ("1_1.THM", 99)];
        let (made, picture) = only_picture(&library(
            version,
            [MadePicture { is_in_cloud: true, derivatives, ..MadePicture::new(A) }],
        ));
        assert_eq!(picture.file, made.file(&format!("originals/A/{A}.jpeg")));
        let derivative = made.file(&format!("resources/derivatives/A/{A}_1_105_c.jpeg"));
        assert_eq!(picture.stand_in, Some(StandIn::File(derivative)));
    }
    let derivatives = vec![("masters/4_5005_c.jpeg", 0)];
    let (made, picture) = only_picture(&library(
        Version::Photos8,
        [MadePicture { is_in_cloud: true, derivatives, ..MadePicture::new(A) }],
    ));
    let derivative = made.file(&format!("resources/derivatives/masters/A/{A}_4_5005_c.jpeg"));
    assert_eq!(picture.stand_in, Some(StandIn::File(derivative)));
}

#[test]
fn without_anything_at_hand_a_picture_is_still_listed() {
    let (made, picture) =
        only_picture(&library(Version::Photos10, [MadePicture { is_in_cloud: true, ..MadePicture::new(A) }]));
    assert_eq!((picture.stand_in, picture.file.exists()), (None, false));
    assert!(picture.file.starts_with(&made.package));
}

#[test]
fn an_edited_picture_is_shown_as_edited() {
    for (version, extension) in
        [(Version::Photos5, "jpeg"), (Version::Photos9, "heic"), (Version::Photos11, "heic")]
    {
        let picture = MadePicture { edited: Some(extension), raw: Some("nef"), ..MadePicture::new(A) };
        let (made, picture) = only_picture(&library(version, [picture]));
        assert_eq!(
            picture.file,
            made.file(&format!("resources/renders/A/{A}_1_201_a.{extension}")),
            "{version:?}"
        );
        let companions = [format!("originals/A/{A}.jpeg"), format!("originals/A/{A}_4.nef")];
        assert_eq!(picture.companions, companions.map(|path| made.file(&path)));
    }
}

#[test]
fn an_edited_version_that_is_not_at_hand_is_not_waited_for() {
    let made = Made::new(&library(
        Version::Photos9,
        [
            MadePicture { edited: Some("jpeg"), ..MadePicture::new(A) },
            MadePicture {
                edited: Some("jpeg"),
                is_in_cloud: true,
                derivatives: vec![("1_105_c.jpeg", 0)],
                ..MadePicture::new(B)
            },
            MadePicture { edited: Some("jpeg"), ..MadePicture::new(C) },
        ],
    ));
    std::fs::remove_file(made.file(&format!("resources/renders/A/{A}_1_201_a.jpeg"))).unwrap();
    std::fs::remove_file(made.file(&format!("resources/renders/B/{B}_1_201_a.jpeg"))).unwrap();
    // The last was reverted to its original, and its edited version is left over.
    made.execute("UPDATE ZASSET SET ZHASADJUSTMENTS = 0 WHERE Z_PK = 3");
    let pictures = made.read().pictures;
    assert_eq!(pictures[0].file, made.file(&format!("originals/A/{A}.jpeg")));
    let derivative = made.file(&format!("resources/derivatives/B/{B}_1_105_c.jpeg"));
    assert_eq!(pictures[1].stand_in, Some(StandIn::File(derivative)));
    assert_eq!(pictures[2].file, made.file(&format!("originals/C/{C}.jpeg")));
}

#[test]
fn pictures_of_shared_albums_are_found_where_each_version_keeps_them() {
    for version in Version::ALL {
        let derivatives = vec![("masters/4_5005_c.jpeg", 0)];
        let made = Made::new(&library(
            version,
            [
                MadePicture { is_shared: true, ..MadePicture::new(A) },
                MadePicture { is_shared: true, is_in_cloud: true, derivatives, ..MadePicture::new(B) },
            ],
        ));
        let pictures = made.read().pictures;
        let shared = version.shared();
        assert_eq!(pictures[0].file, made.file(&format!("{shared}/data/A/{A}.jpeg")), "{version:?}");
        let derivative = made.file(&format!("{shared}/resources/derivatives/masters/B/{B}_4_5005_c.jpeg"));
        assert_eq!(pictures[1].stand_in, Some(StandIn::File(derivative)), "{version:?}");
    }
}

#[test]
fn a_referenced_picture_is_where_it_was() {
    let referenced = |uuid: &str, folder| MadePicture {
        referenced: Some(folder),
        original_name: Some("DSC_1.JPG"),
        derivatives: vec![("1_105_c.jpeg", 0)],
        ..MadePicture::new(uuid)
    };
    let made = Made::new(&library(
        Version::Photos9,
        [referenced(A, "/Volumes/Drive/2019/May"), referenced(B, "/Volumes/Drive/2019/June")],
    ));
    let listing = made.read();
    assert_eq!(listing.pictures[0].file, Path::new("/Volumes/Drive/2019/May/DSC_1.JPG"));
    assert!(listing.pictures[0].stand_in.is_some());
    let mut roots = vec![PathBuf::from("/Volumes/Drive/2019"), made.package.clone()];
    roots.sort();
    assert_eq!(listing.roots, roots);
}

#[cfg(unix)]
#[test]
fn links_in_the_package_are_not_followed() {
    let made =
        Made::new(&library(Version::Photos9, [MadePicture { is_in_cloud: true, ..MadePicture::new(A) }]));
    let secret = made.package.with_file_name("secret.jpeg");
    std::fs::write(&secret, "secret").unwrap();
    let folder = made.file("resources/derivatives/A");
    std::fs::create_dir_all(&folder).unwrap();
    std::os::unix::fs::symlink(&secret, folder.join(format!("{A}_1_105_c.jpeg"))).unwrap();
    assert_eq!(made.read().pictures[0].stand_in, None);
}
