-- What the person says about pictures, written where other programs read it: into sidecars or into the pictures' own files, for
-- folders that the person opted in.

-- A folder without a row is left alone.
CREATE TABLE exchange_folders (
    folder_id INTEGER PRIMARY KEY REFERENCES folders (id) ON DELETE CASCADE,
    target    TEXT NOT NULL CHECK (target IN ('sidecars', 'originals')),
    naming    TEXT NOT NULL CHECK (naming IN ('stem', 'full')),
    captions  INTEGER NOT NULL          -- whether captions of captioners are written, too
) STRICT;

-- The last exchange with a file. Comparing it with what either side says now tells who has changed what since.
CREATE TABLE exchanges (
    file_id  INTEGER NOT NULL REFERENCES files (id) ON DELETE CASCADE,
    place    TEXT NOT NULL CHECK (place IN ('sidecar', 'original')),
    path     BLOB NOT NULL,             -- absolute, of the file that was written or read
    stamp    TEXT,                      -- its size, times and inode; NULL: it is read again
    base     TEXT,                      -- what both sides said, JSON; NULL: nothing was exchanged yet
    conflict TEXT,                      -- fields that both sides changed, JSON
    failure  TEXT,                      -- why it could not be written or read, JSON
    first    BLOB,                      -- hash of an original before it was written to for the first time
    hash     BLOB,                      -- hash of an original as it was last written
    at       INTEGER NOT NULL,          -- in seconds since 1970, UTC
    PRIMARY KEY (file_id, place)
) STRICT, WITHOUT ROWID;

-- Contents of which the person has said something that is to be exchanged, and that have a file in a folder that takes part: a
-- change of any other one is found when a folder is opted in, or a file comes there. What was changed again meanwhile is told by
-- the number.
CREATE TABLE exchange_pending (
    content_id INTEGER PRIMARY KEY REFERENCES contents (id) ON DELETE CASCADE,
    changes    INTEGER NOT NULL
) STRICT;

CREATE TRIGGER tag_added_is_exchanged AFTER INSERT ON content_tags
WHEN new.source_id IS NULL
    AND EXISTS (SELECT 1 FROM files f CROSS JOIN exchange_folders USING (folder_id) WHERE f.content_id = new.content_id) BEGIN
    INSERT INTO exchange_pending VALUES (new.content_id, 1) ON CONFLICT DO UPDATE SET changes = changes + 1;
END;

-- A source's row becomes the person's, too.
CREATE TRIGGER tag_changed_is_exchanged AFTER UPDATE ON content_tags
WHEN (old.source_id IS NULL OR new.source_id IS NULL)
    AND EXISTS (SELECT 1 FROM files f CROSS JOIN exchange_folders USING (folder_id) WHERE f.content_id = new.content_id) BEGIN
    INSERT INTO exchange_pending VALUES (new.content_id, 1) ON CONFLICT DO UPDATE SET changes = changes + 1;
END;

CREATE TRIGGER tag_removed_is_exchanged AFTER DELETE ON content_tags
WHEN old.source_id IS NULL
    AND EXISTS (SELECT 1 FROM files f CROSS JOIN exchange_folders USING (folder_id) WHERE f.content_id = old.content_id)
    AND EXISTS (SELECT 1 FROM contents WHERE id = old.content_id) BEGIN
    INSERT INTO exchange_pending VALUES (old.content_id, 1) ON CONFLICT DO UPDATE SET changes = changes + 1;
END;

CREATE TRIGGER tag_renamed_is_exchanged AFTER UPDATE OF path ON tags
WHEN old.path IS NOT new.path AND EXISTS (SELECT 1 FROM exchange_folders) BEGIN
    INSERT INTO exchange_pending SELECT t.content_id, 1 FROM content_tags t WHERE t.tag_id = new.id AND t.source_id IS NULL
        AND EXISTS (SELECT 1 FROM files f CROSS JOIN exchange_folders USING (folder_id) WHERE f.content_id = t.content_id)
    ON CONFLICT DO UPDATE SET changes = changes + 1;
END;

CREATE TRIGGER rating_added_is_exchanged AFTER INSERT ON ratings
WHEN new.source_id IS NULL
    AND EXISTS (SELECT 1 FROM files f CROSS JOIN exchange_folders USING (folder_id) WHERE f.content_id = new.content_id) BEGIN
    INSERT INTO exchange_pending VALUES (new.content_id, 1) ON CONFLICT DO UPDATE SET changes = changes + 1;
END;

CREATE TRIGGER rating_changed_is_exchanged AFTER UPDATE ON ratings
WHEN (old.source_id IS NULL OR new.source_id IS NULL)
    AND EXISTS (SELECT 1 FROM files f CROSS JOIN exchange_folders USING (folder_id) WHERE f.content_id = new.content_id) BEGIN
    INSERT INTO exchange_pending VALUES (new.content_id, 1) ON CONFLICT DO UPDATE SET changes = changes + 1;
END;

CREATE TRIGGER rating_removed_is_exchanged AFTER DELETE ON ratings
WHEN old.source_id IS NULL
    AND EXISTS (SELECT 1 FROM files f CROSS JOIN exchange_folders USING (folder_id) WHERE f.content_id = old.content_id)
    AND EXISTS (SELECT 1 FROM contents WHERE id = old.content_id) BEGIN
    INSERT INTO exchange_pending VALUES (old.content_id, 1) ON CONFLICT DO UPDATE SET changes = changes + 1;
END;

CREATE TRIGGER caption_added_is_exchanged AFTER INSERT ON captions
WHEN EXISTS (SELECT 1 FROM files f CROSS JOIN exchange_folders USING (folder_id) WHERE f.content_id = new.content_id
    AND (new.captioner IS NULL OR captions)) BEGIN
    INSERT INTO exchange_pending VALUES (new.content_id, 1) ON CONFLICT DO UPDATE SET changes = changes + 1;
END;

CREATE TRIGGER caption_changed_is_exchanged AFTER UPDATE OF text, made_at ON captions
WHEN EXISTS (SELECT 1 FROM files f CROSS JOIN exchange_folders USING (folder_id) WHERE f.content_id = new.content_id
    AND (new.captioner IS NULL OR captions)) BEGIN
    INSERT INTO exchange_pending VALUES (new.content_id, 1) ON CONFLICT DO UPDATE SET changes = changes + 1;
END;

CREATE TRIGGER caption_removed_is_exchanged AFTER DELETE ON captions
WHEN EXISTS (SELECT 1 FROM files f CROSS JOIN exchange_folders USING (folder_id) WHERE f.content_id = old.content_id
    AND (old.captioner IS NULL OR captions))
    AND EXISTS (SELECT 1 FROM contents WHERE id = old.content_id) BEGIN
    INSERT INTO exchange_pending VALUES (old.content_id, 1) ON CONFLICT DO UPDATE SET changes = changes + 1;
END;
