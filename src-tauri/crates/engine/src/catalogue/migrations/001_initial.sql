-- What a library knows. Everything learnt from pixels hangs on the content, so that a renamed, moved or
-- copied file is never looked at twice.

CREATE TABLE settings (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE folders (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    path     BLOB NOT NULL UNIQUE,      -- absolute, as the file system spells it
    excludes TEXT NOT NULL DEFAULT '[]',-- JSON array of globs
    offline  INTEGER NOT NULL DEFAULT 0,
    added_at INTEGER NOT NULL           -- seconds since 1970, UTC, as all times but taken_at
) STRICT;

-- One row a distinct content. AUTOINCREMENT: an id is never given to another content, since vectors.sqlite
-- names contents by id.
CREATE TABLE contents (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    hash         BLOB NOT NULL UNIQUE,  -- blake3, 32 bytes
    bytes        INTEGER NOT NULL,
    format       TEXT NOT NULL,
    width        INTEGER NOT NULL,      -- pixels, upright
    height       INTEGER NOT NULL,
    orientation  INTEGER NOT NULL,      -- EXIF 1 to 8
    taken_at     INTEGER,               -- the camera's wall clock, as if it were UTC
    taken_offset INTEGER,               -- minutes east of UTC, where the camera says
    camera       TEXT,
    latitude     REAL,
    longitude    REAL,
    phash        INTEGER NOT NULL,
    added_at     INTEGER NOT NULL
) STRICT;

-- One row a path.
CREATE TABLE files (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    folder_id  INTEGER NOT NULL REFERENCES folders (id) ON DELETE CASCADE,
    path       BLOB NOT NULL,           -- relative to the folder
    bytes      INTEGER NOT NULL,
    mtime_ns   INTEGER NOT NULL,
    inode      INTEGER NOT NULL,
    device     INTEGER NOT NULL,
    content_id INTEGER REFERENCES contents (id),
    state      TEXT NOT NULL CHECK (state IN ('present', 'offline', 'gone', 'unreadable', 'unsupported')),
    reason     TEXT,                    -- why unreadable or unsupported
    tried_with INTEGER NOT NULL,        -- decoder version that gave the state; 0: try again every run
    seen_at    INTEGER NOT NULL,        -- when the state was last found to have changed
    UNIQUE (folder_id, path)
) STRICT;

CREATE INDEX files_by_content ON files (content_id);
CREATE INDEX files_by_state ON files (state) WHERE state <> 'present';
