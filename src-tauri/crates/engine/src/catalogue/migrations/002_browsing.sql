-- What browsing a library asks for: pictures by time, by folder and by when they were added.

-- What pictures are ordered by: taken_at, else the file's last change as the clock on the wall showed it.
ALTER TABLE contents ADD COLUMN shown_at INTEGER NOT NULL DEFAULT 0;

UPDATE contents SET shown_at = coalesce(
    taken_at,
    (SELECT unixepoch(min(mtime_ns) / 1000000000, 'unixepoch', 'localtime')
     FROM files WHERE content_id = contents.id),
    added_at);

-- Both hold all that a list of pictures needs, so that making one reads nothing but the index.
CREATE INDEX contents_by_time ON contents (shown_at DESC, id DESC, hash);
CREATE INDEX contents_by_addition ON contents (added_at DESC, id DESC, hash);
CREATE INDEX files_by_folder ON files (folder_id, state, content_id);
CREATE INDEX files_gone ON files (content_id) WHERE state = 'gone';
