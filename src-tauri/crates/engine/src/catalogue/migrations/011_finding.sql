-- What the person says about pictures: tags, favourites and ratings. Like everything learnt about a picture, it hangs on
-- the content. It goes when the content is deleted for good.

-- Tags are nested by slashes: animals/dog lies below animals, which has a row as well. `key` is what tags are compared by.
-- A tag that no picture has any more keeps its row, lest its id change when the picture's tag is put back.
CREATE TABLE tags (
    id   INTEGER PRIMARY KEY AUTOINCREMENT,
    path TEXT NOT NULL,               -- as it was typed first
    key  TEXT NOT NULL UNIQUE         -- in Unicode's form NFC and lower case
) STRICT;

CREATE TABLE content_tags (
    content_id INTEGER NOT NULL REFERENCES contents (id) ON DELETE CASCADE,
    tag_id     INTEGER NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
    PRIMARY KEY (content_id, tag_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX content_tags_by_tag ON content_tags (tag_id);

CREATE TABLE favourites (
    content_id INTEGER PRIMARY KEY REFERENCES contents (id) ON DELETE CASCADE
) STRICT;

-- Counts instead of the rating in the file; 0 means unrated, whatever the file says.
CREATE TABLE ratings (
    content_id INTEGER PRIMARY KEY REFERENCES contents (id) ON DELETE CASCADE,
    rating     INTEGER NOT NULL CHECK (rating BETWEEN 0 AND 5)
) STRICT;

-- What filters and counts of values read, so that they read nothing but an index.
CREATE INDEX contents_by_camera ON contents
    (camera, lens, format, hidden_since, shown_at, iso, width, height, bytes, rating);
CREATE INDEX contents_by_place ON contents (latitude, longitude, hidden_since) WHERE latitude NOT NULL;
CREATE INDEX contents_by_keywords ON contents (keywords) WHERE keywords NOT NULL;
CREATE INDEX files_companions ON files (content_id) WHERE companion;

-- Contents whose texts have changed, in this order. The index of texts knows up to which number it has followed; what it
-- has followed is deleted. Only appended to, since that costs least while pictures are added.
CREATE TABLE text_changes (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    content_id INTEGER NOT NULL
) STRICT;

CREATE TRIGGER file_added_changes_texts AFTER INSERT ON files WHEN new.content_id NOT NULL BEGIN
    INSERT INTO text_changes (content_id) VALUES (new.content_id);
END;

CREATE TRIGGER file_deleted_changes_texts AFTER DELETE ON files WHEN old.content_id NOT NULL BEGIN
    INSERT INTO text_changes (content_id) VALUES (old.content_id);
END;

CREATE TRIGGER file_changed_changes_texts AFTER UPDATE OF folder_id, path, content_id, state ON files
WHEN old.content_id IS NOT new.content_id
    OR (new.content_id NOT NULL AND (old.path IS NOT new.path OR old.folder_id IS NOT new.folder_id
        OR (old.state IN ('present', 'offline')) <> (new.state IN ('present', 'offline')))) BEGIN
    INSERT INTO text_changes (content_id)
    SELECT old.content_id WHERE old.content_id NOT NULL
    UNION SELECT new.content_id WHERE new.content_id NOT NULL;
END;

CREATE TRIGGER content_changed_changes_texts
AFTER UPDATE OF title, description, keywords, latitude, longitude, hidden_since ON contents
WHEN old.title IS NOT new.title OR old.description IS NOT new.description OR old.keywords IS NOT new.keywords
    OR old.latitude IS NOT new.latitude OR old.longitude IS NOT new.longitude
    OR (old.hidden_since IS NULL) <> (new.hidden_since IS NULL) BEGIN
    INSERT INTO text_changes (content_id) VALUES (new.id);
END;

CREATE TRIGGER content_deleted_changes_texts AFTER DELETE ON contents BEGIN
    INSERT INTO text_changes (content_id) VALUES (old.id);
END;

CREATE TRIGGER folder_changed_changes_texts AFTER UPDATE OF path ON folders WHEN old.path IS NOT new.path BEGIN
    INSERT INTO text_changes (content_id)
    SELECT DISTINCT content_id FROM files WHERE folder_id = new.id AND content_id NOT NULL;
END;

CREATE TRIGGER tag_added_changes_texts AFTER INSERT ON content_tags BEGIN
    INSERT INTO text_changes (content_id) VALUES (new.content_id);
END;

CREATE TRIGGER tag_removed_changes_texts AFTER DELETE ON content_tags BEGIN
    INSERT INTO text_changes (content_id) VALUES (old.content_id);
END;

CREATE TRIGGER tag_renamed_changes_texts AFTER UPDATE OF path ON tags WHEN old.path IS NOT new.path BEGIN
    INSERT INTO text_changes (content_id) SELECT content_id FROM content_tags WHERE tag_id = new.id;
END;
