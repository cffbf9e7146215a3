//! What a Mac's pasteboard receives for copied pictures: one item each, with the file and the picture together, so that
//! the Finder pastes the file and a document the picture.

use std::path::PathBuf;

/// A picture to copy. Either may be missing: a drive may be away, or a picture damaged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Copied {
    /// Its file.
    pub file: Option<PathBuf>,
    /// A JPEG of it.
    pub jpeg: Option<Vec<u8>>,
}

/// One form of an item: the program that pastes chooses the first that it knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// `public.file-url`.
    File(PathBuf),
    /// `public.png`, for programs that know no JPEG, such as web pages.
    Png(Vec<u8>),
    /// `public.jpeg`.
    Jpeg(Vec<u8>),
}

/// The items of the pasteboard for pictures, each with its forms in the order of preference. `png` converts a JPEG: only
/// for a single picture, since it takes a while.
pub fn items(pictures: Vec<Copied>, png: impl Fn(&[u8]) -> Option<Vec<u8>>) -> Vec<Vec<Form>> {
    let single = pictures.len() == 1;
    let forms = |Copied { file, jpeg }: Copied| {
        let png = jpeg.as_deref().filter(|_| single).and_then(&png).map(Form::Png);
        let all = [file.map(Form::File), png, jpeg.map(Form::Jpeg)];
        all.into_iter().flatten().collect::<Vec<_>>()
    };
    pictures.into_iter().map(forms).filter(|forms| !forms.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn copied(name: &str) -> Copied {
        Copied { file: Some(PathBuf::from(name)), jpeg: Some(b"jpeg".to_vec()) }
    }

    fn items(pictures: Vec<Copied>) -> Vec<Vec<Form>> {
        super::items(pictures, |_| Some(b"png".to_vec()))
    }

    #[test]
    fn a_copied_picture_is_its_file_and_its_pixels() {
        let forms =
            vec![Form::File("/a.heic".into()), Form::Png(b"png".to_vec()), Form::Jpeg(b"jpeg".to_vec())];
        assert_eq!(items(vec![copied("/a.heic")]), [forms]);
    }

    #[test]
    fn several_are_an_item_each() {
        let forms = |name: &str| vec![Form::File(name.into()), Form::Jpeg(b"jpeg".to_vec())];
        assert_eq!(items(vec![copied("/a"), copied("/b")]), [forms("/a"), forms("/b")]);
    }

    #[test]
    fn what_is_missing_is_left_out() {
        let away = Copied { file: None, ..copied("/a") };
        assert_eq!(items(vec![away]), [[Form::Png(b"png".to_vec()), Form::Jpeg(b"jpeg".to_vec())]]);
        let damaged = Copied { jpeg: None, ..copied("/a") };
        assert_eq!(items(vec![damaged]), [[Form::File("/a".into())]]);
        assert_eq!(items(vec![Copied::default()]), [] as [Vec<Form>; 0]);
    }
}
