-- What keeps a library of a million pictures quick.

-- Whether a picture is shown is asked of the states of its files: with those in the index no row is looked up.
DROP INDEX files_by_content;
CREATE INDEX files_by_content ON files (content_id, state);

-- Contents that are new or lost a file since contents without files were last looked for: no other can be without.
CREATE TABLE loosened (
    content_id INTEGER PRIMARY KEY
) STRICT;

INSERT INTO loosened
SELECT id FROM contents WHERE NOT EXISTS (SELECT 1 FROM files WHERE content_id = contents.id);

-- OR IGNORE would give way to the policy of the statement that fires a trigger; this does not.
CREATE TRIGGER content_added AFTER INSERT ON contents BEGIN
    INSERT INTO loosened VALUES (new.id) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER file_deleted AFTER DELETE ON files WHEN old.content_id NOT NULL BEGIN
    INSERT INTO loosened VALUES (old.content_id) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER file_changed AFTER UPDATE OF content_id ON files
WHEN old.content_id NOT NULL AND old.content_id IS NOT new.content_id BEGIN
    INSERT INTO loosened VALUES (old.content_id) ON CONFLICT DO NOTHING;
END;
