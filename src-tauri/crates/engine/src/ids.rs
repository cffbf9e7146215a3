//! Row ids of the catalogue, one type a table, so that they cannot be swapped.

use std::fmt;

use rusqlite::types::{FromSql, FromSqlResult, ToSql, ToSqlOutput, ValueRef};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub i64);

        impl ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                self.0.to_sql()
            }
        }

        impl FromSql for $name {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                i64::column_result(value).map(Self)
            }
        }

        /// An ID as the window has it: its numbers hold 32 bits without loss.
        impl From<u32> for $name {
            fn from(id: u32) -> Self {
                Self(i64::from(id))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(formatter)
            }
        }
    };
}

id! {
    /// A row of `folders`: a root folder of the library.
    FolderId
}
id! {
    /// A row of `files`: a path.
    FileId
}
id! {
    /// A row of `contents`: a picture, whatever its paths. Never reused.
    ContentId
}
id! {
    /// A row of `tags`: one of the person's tags.
    TagId
}
id! {
    /// A row of `keyword_rules`: by which suggested tags are accepted. Never reused.
    RuleId
}
id! {
    /// A row of `sources`: a library of another program.
    SourceId
}
id! {
    /// A row of `albums`.
    AlbumId
}
id! {
    /// A row of `models` in the vectors' file: a model whose vectors are stored.
    ModelId
}
