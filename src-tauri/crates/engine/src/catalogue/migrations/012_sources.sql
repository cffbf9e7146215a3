-- Libraries of other programs, and what they say about pictures. What a person says counts before that and is never
-- overwritten.

CREATE TABLE sources (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    kind     TEXT NOT NULL,
    path     BLOB NOT NULL UNIQUE,       -- absolute
    hidden   INTEGER NOT NULL DEFAULT 0, -- whether what is hidden in the program is listed, too
    state    TEXT NOT NULL DEFAULT '',   -- sizes and times of its files when it was last read
    added_at INTEGER NOT NULL
) STRICT;

-- A folder of a source has the files that the source names, not those that a walk finds.
ALTER TABLE folders ADD COLUMN source_id INTEGER REFERENCES sources (id) ON DELETE SET NULL;

-- A picture as its source knows it.
CREATE TABLE source_pictures (
    id         INTEGER PRIMARY KEY,
    source_id  INTEGER NOT NULL REFERENCES sources (id) ON DELETE CASCADE,
    key        TEXT NOT NULL,
    path       BLOB NOT NULL,            -- its original, absolute
    shown      BLOB,                     -- the file that shows it: the original, or what stands in for it
    facts      TEXT NOT NULL,            -- what the source says, JSON
    content_id INTEGER REFERENCES contents (id) ON DELETE SET NULL,
    UNIQUE (source_id, key)
) STRICT;

CREATE INDEX source_pictures_by_content ON source_pictures (content_id) WHERE content_id NOT NULL;
CREATE INDEX source_pictures_by_shown ON source_pictures (shown) WHERE shown NOT NULL;

-- NULL: the person's own. Else the source that says so.
ALTER TABLE content_tags ADD COLUMN source_id INTEGER REFERENCES sources (id) ON DELETE CASCADE;
ALTER TABLE favourites ADD COLUMN source_id INTEGER REFERENCES sources (id) ON DELETE CASCADE;
ALTER TABLE ratings ADD COLUMN source_id INTEGER REFERENCES sources (id) ON DELETE CASCADE;

-- Where a file has no date or place, those of a source count.
ALTER TABLE contents ADD COLUMN taken_source INTEGER;
ALTER TABLE contents ADD COLUMN place_source INTEGER;

-- What a content was told by a source. Comparing it with what the source says now tells what is new; what a person changed
-- meanwhile stays.
CREATE TABLE content_sources (
    content_id  INTEGER NOT NULL REFERENCES contents (id) ON DELETE CASCADE,
    source_id   INTEGER NOT NULL REFERENCES sources (id) ON DELETE CASCADE,
    title       TEXT,
    description TEXT,
    name        TEXT,                    -- of the original file
    facts       TEXT NOT NULL,           -- all of it, JSON
    PRIMARY KEY (content_id, source_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX content_sources_by_source ON content_sources (source_id);

CREATE TABLE albums (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    source_id INTEGER NOT NULL REFERENCES sources (id) ON DELETE CASCADE,
    key       TEXT NOT NULL,             -- what the source knows it by
    path      TEXT NOT NULL,             -- JSON array: its name after those of the folders that it lies in
    folded    TEXT NOT NULL,             -- its name, as names are compared
    UNIQUE (source_id, key)
) STRICT;

CREATE TABLE album_pictures (
    album_id   INTEGER NOT NULL REFERENCES albums (id) ON DELETE CASCADE,
    content_id INTEGER NOT NULL REFERENCES contents (id) ON DELETE CASCADE,
    PRIMARY KEY (album_id, content_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX album_pictures_by_content ON album_pictures (content_id);

CREATE TABLE people (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    name   TEXT NOT NULL,
    folded TEXT NOT NULL UNIQUE          -- as names are compared
) STRICT;

CREATE TABLE content_people (
    content_id INTEGER NOT NULL REFERENCES contents (id) ON DELETE CASCADE,
    person_id  INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    source_id  INTEGER NOT NULL REFERENCES sources (id) ON DELETE CASCADE,
    PRIMARY KEY (content_id, person_id, source_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX content_people_by_person ON content_people (person_id);
CREATE INDEX content_people_by_source ON content_people (source_id);

CREATE TRIGGER content_source_added_changes_texts AFTER INSERT ON content_sources BEGIN
    INSERT INTO text_changes (content_id) VALUES (new.content_id);
END;

CREATE TRIGGER content_source_removed_changes_texts AFTER DELETE ON content_sources BEGIN
    INSERT INTO text_changes (content_id) VALUES (old.content_id);
END;

CREATE TRIGGER album_picture_added_changes_texts AFTER INSERT ON album_pictures BEGIN
    INSERT INTO text_changes (content_id) VALUES (new.content_id);
END;

CREATE TRIGGER album_picture_removed_changes_texts AFTER DELETE ON album_pictures BEGIN
    INSERT INTO text_changes (content_id) VALUES (old.content_id);
END;

CREATE TRIGGER album_renamed_changes_texts AFTER UPDATE OF path ON albums WHEN old.path IS NOT new.path BEGIN
    INSERT INTO text_changes (content_id) SELECT content_id FROM album_pictures WHERE album_id = new.id;
END;

CREATE TRIGGER person_added_changes_texts AFTER INSERT ON content_people BEGIN
    INSERT INTO text_changes (content_id) VALUES (new.content_id);
END;

CREATE TRIGGER person_removed_changes_texts AFTER DELETE ON content_people BEGIN
    INSERT INTO text_changes (content_id) VALUES (old.content_id);
END;
