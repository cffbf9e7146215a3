-- What tells that a file changed although its size and modification time did not, and what keeps a scan from reading
-- files again that it knows already.

-- Last change of content or metadata, in nanoseconds since 1970; 0 until the next scan. No program can set it back.
ALTER TABLE files ADD COLUMN ctime_ns INTEGER NOT NULL DEFAULT 0;

-- Questions about files that were answered by reading a few bytes: eight bytes each, in ascending order.
CREATE TABLE verdicts (
    folder_id INTEGER NOT NULL REFERENCES folders (id) ON DELETE CASCADE,
    kind      TEXT NOT NULL CHECK (kind IN ('picture', 'pair')),
    answers   BLOB NOT NULL,
    PRIMARY KEY (folder_id, kind)
) STRICT, WITHOUT ROWID;

-- Folders that other programs fill are excluded by default: lists that users changed get them as well.
UPDATE settings SET value = (
    SELECT json_group_array(pattern) FROM (
        SELECT value AS pattern FROM json_each(settings.value)
        UNION ALL
        SELECT value FROM json_each(
            '["@eaDir","#recycle","@Recycle","$RECYCLE.BIN","#snapshot","@Recently-Snapshot",".Trash*","lost+found",
              "__MACOSX","*.photoslibrary"]')
        WHERE value NOT IN (SELECT value FROM json_each(settings.value))))
WHERE key = 'excludes' AND json_valid(value);
