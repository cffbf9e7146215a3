-- Which contents are hidden, as a column, so that no search has to collect them; and folders that are being removed.

-- Since when no file of a content can be shown, in seconds since 1970, UTC: all its files are missing, hold no readable
-- picture any more, or are forgotten. NULL while one can be shown, and for a content that never had a file.
ALTER TABLE contents ADD COLUMN hidden_since INTEGER;

UPDATE contents SET hidden_since = unixepoch()
WHERE id IN (SELECT content_id FROM files WHERE state NOT IN ('present', 'offline'))
  AND NOT EXISTS (SELECT 1 FROM files WHERE content_id = contents.id AND state IN ('present', 'offline'));

CREATE INDEX contents_hidden ON contents (hidden_since) WHERE hidden_since NOT NULL;

-- Most new files belong to a content that is shown already, or was just added.
CREATE TRIGGER file_added_shows AFTER INSERT ON files WHEN new.content_id NOT NULL BEGIN
    UPDATE contents SET hidden_since = CASE WHEN hidden_since IS NULL THEN unixepoch() END
    WHERE id = new.content_id AND (hidden_since IS NULL) <> EXISTS (
        SELECT 1 FROM files WHERE content_id = new.content_id AND state IN ('present', 'offline'));
END;

CREATE TRIGGER file_deleted_hides AFTER DELETE ON files WHEN old.content_id NOT NULL BEGIN
    UPDATE contents SET hidden_since = CASE WHEN hidden_since IS NULL THEN unixepoch() END
    WHERE id = old.content_id AND (hidden_since IS NULL) <> EXISTS (
        SELECT 1 FROM files WHERE content_id = old.content_id AND state IN ('present', 'offline'));
END;

CREATE TRIGGER file_changed_hides AFTER UPDATE OF content_id, state ON files
WHEN old.content_id IS NOT new.content_id
    OR (old.state IN ('present', 'offline')) <> (new.state IN ('present', 'offline')) BEGIN
    UPDATE contents SET hidden_since = CASE WHEN hidden_since IS NULL THEN unixepoch() END
    WHERE id IN (old.content_id, new.content_id) AND (hidden_since IS NULL) <> EXISTS (
        SELECT 1 FROM files WHERE content_id = contents.id AND state IN ('present', 'offline'));
END;

-- A large folder is removed in many small steps. Whoever continues after a crash finds it by this.
ALTER TABLE folders ADD COLUMN removed INTEGER NOT NULL DEFAULT 0;
