//! A catalogue, and the rows of everything but images.

use std::path::Path;

use rusqlite::types::Value;
use rusqlite::{Connection, Result, params};

use super::schema::{Ids, Schema};

/// A catalogue that is being made. All ids are those of `id_local`, which no two rows of a catalogue share.
pub struct MadeCatalogue {
    pub(super) connection: Connection,
    schema: Schema,
    pub(super) ids: Ids,
    pub(super) next_id: i64,
    root_keyword: i64,
}

impl MadeCatalogue {
    /// Begins a catalogue in a new file.
    ///
    /// # Errors
    /// Database errors, here and below.
    pub fn create(path: &Path, schema: Schema, ids: Ids) -> Result<Self> {
        let connection = Connection::open(path)?;
        connection.execute_batch("PRAGMA synchronous = OFF")?;
        connection.execute_batch(&schema.sql(ids))?;
        let mut made = Self { connection, schema, ids, next_id: 1, root_keyword: 0 };
        made.insert(
            "Adobe_variablesTable",
            &["name", "value"],
            &["Adobe_DBVersion".to_owned().into(), schema.version().into()],
        )?;
        made.root_keyword = made.add_keyword(None, None, false)?;
        Ok(made)
    }

    /// The connection, for what a test wants otherwise.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Adds a root folder by its path, which ends in a slash, and by the one from the catalogue's folder.
    ///
    /// # Errors
    /// Database errors.
    pub fn add_root(&mut self, absolute: &str, relative: Option<&str>) -> Result<i64> {
        let values = [absolute.to_owned().into(), relative.map(str::to_owned).into()];
        self.insert("AgLibraryRootFolder", &["absolutePath", "relativePathFromCatalog"], &values)
    }

    /// Adds a folder by its path from the root folder, which is empty or ends in a slash.
    ///
    /// # Errors
    /// Database errors.
    pub fn add_folder(&mut self, root: i64, path_from_root: &str) -> Result<i64> {
        let values = [self.ids.value(root), path_from_root.to_owned().into()];
        self.insert("AgLibraryFolder", &["rootFolder", "pathFromRoot"], &values)
    }

    /// Adds a keyword below another one, or below the root, whose name is NULL.
    ///
    /// # Errors
    /// Database errors.
    pub fn add_keyword(&mut self, name: Option<&str>, parent: Option<i64>, is_person: bool) -> Result<i64> {
        let parent = match (name, parent.unwrap_or(self.root_keyword)) {
            (None, _) => Value::Null,
            (_, parent) => self.ids.value(parent),
        };
        let kind = is_person.then(|| "person".to_owned());
        let (mut columns, mut values) =
            (vec!["name", "parent"], vec![name.map(str::to_owned).into(), parent]);
        if self.schema == Schema::Newest {
            columns.push("keywordType");
            values.push(kind.into());
        }
        self.insert("AgLibraryKeyword", &columns, &values)
    }

    /// Gives an image a keyword.
    ///
    /// # Errors
    /// Database errors.
    pub fn tag(&mut self, image: i64, keyword: i64) -> Result<i64> {
        let values = [self.ids.value(image), self.ids.value(keyword)];
        self.insert("AgLibraryKeywordImage", &["image", "tag"], &values)
    }

    /// Adds a face that a person's keyword was suggested for, and maybe confirmed. Version 5 knows no faces.
    ///
    /// # Errors
    /// Database errors.
    pub fn add_face(&mut self, image: i64, keyword: i64, is_confirmed: bool) -> Result<i64> {
        let face = self.insert("AgLibraryFace", &["image"], &[self.ids.value(image)])?;
        let values =
            [self.ids.value(face), self.ids.value(keyword), i64::from(is_confirmed).into(), 0.into()];
        self.insert("AgLibraryKeywordFace", &["face", "tag", "userPick", "userReject"], &values)
    }

    /// Adds a collection of a kind, which is what follows `com.adobe.ag.` in `creationId`.
    ///
    /// # Errors
    /// Database errors.
    pub fn add_collection(&mut self, name: &str, kind: &str, parent: Option<i64>) -> Result<i64> {
        let is_system = i64::from(kind.ends_with(".unsaved") || name == "quick collection");
        let parent = parent.map_or(Value::Null, |parent| self.ids.value(parent));
        let values =
            [name.to_owned().into(), format!("com.adobe.ag.{kind}").into(), parent, is_system.into()];
        self.insert("AgLibraryCollection", &["name", "creationId", "parent", "systemOnly"], &values)
    }

    /// Puts an image into a collection.
    ///
    /// # Errors
    /// Database errors.
    pub fn collect(&mut self, image: i64, collection: i64) -> Result<i64> {
        let values = [self.ids.value(image), self.ids.value(collection)];
        self.insert("AgLibraryCollectionImage", &["image", "collection"], &values)
    }

    /// Stacks images, the first on top.
    ///
    /// # Errors
    /// Database errors.
    pub fn stack(&mut self, images: &[i64]) -> Result<i64> {
        let stack = self.insert("AgLibraryFolderStack", &["collapsed"], &[1.into()])?;
        for (index, &image) in images.iter().enumerate() {
            let values = [self.ids.value(stack), self.ids.value(image), (index as f64 + 1.0).into()];
            self.insert("AgLibraryFolderStackImage", &["stack", "image", "position"], &values)?;
        }
        Ok(stack)
    }

    /// Inserts a row, with ids of its own; its `id_local`.
    pub(super) fn insert(&mut self, table: &str, columns: &[&str], values: &[Value]) -> Result<i64> {
        let id = self.next_id;
        self.next_id += 1;
        let places: Vec<_> = (0..columns.len()).map(|index| format!("?{}", index + 3)).collect();
        let (columns, places) = (columns.join(", "), places.join(", "));
        let sql = format!("INSERT INTO {table} (id_local, id_global, {columns}) VALUES (?1, ?2, {places})");
        let ids = [self.ids.value(id), uuid(id).into()];
        let all = ids.iter().chain(values);
        self.connection.prepare_cached(&sql)?.execute(rusqlite::params_from_iter(all))?;
        Ok(id)
    }

    /// Changes a value of a row.
    ///
    /// # Errors
    /// Database errors.
    pub fn set(&self, table: &str, id: i64, column: &str, value: impl Into<Value>) -> Result<()> {
        let sql = format!("UPDATE {table} SET {column} = ?2 WHERE id_local = ?1");
        self.connection.execute(&sql, params![id, value.into()]).map(drop)
    }
}

/// The UUID that a made row has as `id_global`.
pub fn uuid(id: i64) -> String {
    format!("{id:08X}-0000-4000-8000-00000000CAFE")
}
