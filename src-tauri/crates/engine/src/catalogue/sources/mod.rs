//! Tables `sources`, `source_pictures`, `content_sources`, `albums` and `people`: the libraries of other programs, and what
//! they say about pictures.
//!
//! Owns how what a source says becomes tags, ratings and favourites beside the person's own, which count before it and are
//! never overwritten, and how all of it goes with the source. Never opens a library.

mod albums;
mod apply;
mod change;
mod facts;
mod links;
mod people;
mod rows;
#[cfg(test)]
mod tests;

pub(super) use self::albums::named as named_albums;
pub use self::albums::{Album, albums_of, all as albums, put as put_albums, with as with_album};
pub(super) use self::apply::give_date_and_place;
pub use self::apply::{apply, unlink, unlink_some};
pub(super) use self::facts::texts_of;
pub use self::facts::{Facts, Told, told};
pub use self::links::{Link, changed, moved};
pub(super) use self::links::{standing_in, stands_in};
pub(super) use self::people::{
    in_file as people_in_file, named as named_people, set_in_file as set_people_in_file,
};
pub use self::people::{people_of, with as with_person};
pub use self::rows::{
    Put, Source, SourcePicture, add, all, at, count, delete, delete_pictures, follow, hand_over, is_known,
    listed, pictures, put, set_folder, set_state, shown_in,
};
