-- What was decided for a folder that another one takes over stays decided for that part of it.

-- Kept aside, since a table that triggers of others name can't be renamed.
CREATE TABLE exchange_folders_before AS SELECT * FROM exchange_folders;
DROP TABLE exchange_folders;

-- For each file the row counts whose prefix is the longest that its path begins with. A file without one is left alone.
CREATE TABLE exchange_folders (
    folder_id INTEGER NOT NULL REFERENCES folders (id) ON DELETE CASCADE,
    prefix    BLOB NOT NULL,            -- of the relative paths in the part of the folder, up to a slash; empty: in all of it
    target    TEXT NOT NULL CHECK (target IN ('off', 'sidecars', 'originals')),
    naming    TEXT NOT NULL CHECK (naming IN ('stem', 'full')),
    captions  INTEGER NOT NULL,         -- whether captions of captioners are written, too
    PRIMARY KEY (folder_id, prefix)
) STRICT, WITHOUT ROWID;

INSERT INTO exchange_folders SELECT folder_id, x'', target, naming, captions FROM exchange_folders_before;
DROP TABLE exchange_folders_before;

-- Asked for whenever something was exchanged, and mostly there are none.
CREATE INDEX exchanges_in_conflict ON exchanges (file_id) WHERE conflict NOT NULL;
