-- What packets and sidecars say besides, and which sidecars there were when pictures were read.

ALTER TABLE contents ADD COLUMN label TEXT;
ALTER TABLE contents ADD COLUMN creator TEXT;
-- Where it was taken, as the file says it in words.
ALTER TABLE contents ADD COLUMN location TEXT;
ALTER TABLE contents ADD COLUMN city TEXT;
ALTER TABLE contents ADD COLUMN region TEXT;
ALTER TABLE contents ADD COLUMN country TEXT;

-- The people whom files name.
CREATE TABLE content_file_people (
    content_id INTEGER NOT NULL REFERENCES contents (id) ON DELETE CASCADE,
    person_id  INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    PRIMARY KEY (content_id, person_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX content_file_people_by_person ON content_file_people (person_id);

-- The sidecars beside the pictures of a shot: those whose names differ in what follows the same stem.
CREATE TABLE sidecars (
    folder_id INTEGER NOT NULL REFERENCES folders (id) ON DELETE CASCADE,
    shot      BLOB NOT NULL,             -- relative path of the stem, as names are compared
    mark      INTEGER NOT NULL,          -- of names, sizes, times and inodes; another one: they have changed
    PRIMARY KEY (folder_id, shot)
) STRICT, WITHOUT ROWID;

DROP TRIGGER content_changed_changes_texts;

CREATE TRIGGER content_changed_changes_texts
AFTER UPDATE OF title, description, keywords, latitude, longitude, hidden_since, label, creator, location, city, region,
    country ON contents
WHEN old.title IS NOT new.title OR old.description IS NOT new.description OR old.keywords IS NOT new.keywords
    OR old.latitude IS NOT new.latitude OR old.longitude IS NOT new.longitude
    OR (old.hidden_since IS NULL) <> (new.hidden_since IS NULL)
    OR old.label IS NOT new.label OR old.creator IS NOT new.creator OR old.location IS NOT new.location
    OR old.city IS NOT new.city OR old.region IS NOT new.region OR old.country IS NOT new.country BEGIN
    INSERT INTO text_changes (content_id) VALUES (new.id);
END;

CREATE TRIGGER file_person_added_changes_texts AFTER INSERT ON content_file_people BEGIN
    INSERT INTO text_changes (content_id) VALUES (new.content_id);
END;

CREATE TRIGGER file_person_removed_changes_texts AFTER DELETE ON content_file_people BEGIN
    INSERT INTO text_changes (content_id) VALUES (old.content_id);
END;
