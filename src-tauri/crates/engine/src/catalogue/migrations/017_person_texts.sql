-- Titles and dates that the person gave pictures. They count before what files and other programs' libraries say.

CREATE TABLE person_titles (
    content_id INTEGER PRIMARY KEY REFERENCES contents (id) ON DELETE CASCADE,
    title      TEXT NOT NULL
) STRICT;

-- The columns of contents have the person's date, since much is ordered and found by them; what they would have without it is
-- kept here, so that it counts again at once when the person takes the date back, also of a picture that can't be read then.
CREATE TABLE person_dates (
    content_id  INTEGER PRIMARY KEY REFERENCES contents (id) ON DELETE CASCADE,
    taken_at    INTEGER NOT NULL,           -- local time, as if it were UTC
    told_at     INTEGER,                    -- as taken_at and so on in contents
    told_ns     INTEGER,
    told_offset INTEGER,
    told_from   TEXT,
    told_source INTEGER,
    told_shown  INTEGER                     -- as shown_at
) STRICT;

CREATE TRIGGER title_added_changes_texts AFTER INSERT ON person_titles BEGIN
    INSERT INTO text_changes (content_id) VALUES (new.content_id);
END;

CREATE TRIGGER title_changed_changes_texts AFTER UPDATE OF title ON person_titles BEGIN
    INSERT INTO text_changes (content_id) VALUES (new.content_id);
END;

CREATE TRIGGER title_removed_changes_texts AFTER DELETE ON person_titles BEGIN
    INSERT INTO text_changes (content_id) VALUES (old.content_id);
END;

CREATE TRIGGER title_added_is_exchanged AFTER INSERT ON person_titles
WHEN EXISTS (SELECT 1 FROM files f CROSS JOIN exchange_folders USING (folder_id) WHERE f.content_id = new.content_id) BEGIN
    INSERT INTO exchange_pending VALUES (new.content_id, 1) ON CONFLICT DO UPDATE SET changes = changes + 1;
END;

CREATE TRIGGER title_changed_is_exchanged AFTER UPDATE OF title ON person_titles
WHEN EXISTS (SELECT 1 FROM files f CROSS JOIN exchange_folders USING (folder_id) WHERE f.content_id = new.content_id) BEGIN
    INSERT INTO exchange_pending VALUES (new.content_id, 1) ON CONFLICT DO UPDATE SET changes = changes + 1;
END;

CREATE TRIGGER title_removed_is_exchanged AFTER DELETE ON person_titles
WHEN EXISTS (SELECT 1 FROM files f CROSS JOIN exchange_folders USING (folder_id) WHERE f.content_id = old.content_id)
    AND EXISTS (SELECT 1 FROM contents WHERE id = old.content_id) BEGIN
    INSERT INTO exchange_pending VALUES (old.content_id, 1) ON CONFLICT DO UPDATE SET changes = changes + 1;
END;

CREATE TRIGGER date_added_is_exchanged AFTER INSERT ON person_dates
WHEN EXISTS (SELECT 1 FROM files f CROSS JOIN exchange_folders USING (folder_id) WHERE f.content_id = new.content_id) BEGIN
    INSERT INTO exchange_pending VALUES (new.content_id, 1) ON CONFLICT DO UPDATE SET changes = changes + 1;
END;

CREATE TRIGGER date_changed_is_exchanged AFTER UPDATE OF taken_at ON person_dates
WHEN EXISTS (SELECT 1 FROM files f CROSS JOIN exchange_folders USING (folder_id) WHERE f.content_id = new.content_id) BEGIN
    INSERT INTO exchange_pending VALUES (new.content_id, 1) ON CONFLICT DO UPDATE SET changes = changes + 1;
END;

CREATE TRIGGER date_removed_is_exchanged AFTER DELETE ON person_dates
WHEN EXISTS (SELECT 1 FROM files f CROSS JOIN exchange_folders USING (folder_id) WHERE f.content_id = old.content_id)
    AND EXISTS (SELECT 1 FROM contents WHERE id = old.content_id) BEGIN
    INSERT INTO exchange_pending VALUES (old.content_id, 1) ON CONFLICT DO UPDATE SET changes = changes + 1;
END;
