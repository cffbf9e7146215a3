-- What pictures show, in words: the person's own, and those of captioners, which are models. The person's count before and are
-- never overwritten.
CREATE TABLE captions (
    id         INTEGER PRIMARY KEY,
    content_id INTEGER NOT NULL REFERENCES contents (id) ON DELETE CASCADE,
    captioner  TEXT,                     -- its id; NULL: the person
    text       TEXT NOT NULL,
    language   TEXT,                     -- as BCP 47 has it; NULL: not known
    made_at    INTEGER NOT NULL          -- in seconds since 1970, UTC
) STRICT;

CREATE UNIQUE INDEX captions_by_content ON captions (content_id, coalesce(captioner, ''));
CREATE INDEX captions_by_captioner ON captions (captioner, content_id);

-- Pictures that a captioner failed with, so that it is not asked again by itself.
CREATE TABLE caption_failures (
    content_id INTEGER NOT NULL REFERENCES contents (id) ON DELETE CASCADE,
    captioner  TEXT NOT NULL,
    code       TEXT NOT NULL,            -- why
    failed_at  INTEGER NOT NULL,         -- in seconds since 1970, UTC
    PRIMARY KEY (content_id, captioner)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER caption_added_changes_texts AFTER INSERT ON captions BEGIN
    INSERT INTO text_changes (content_id) VALUES (new.content_id);
END;

CREATE TRIGGER caption_changed_changes_texts AFTER UPDATE OF text, made_at ON captions BEGIN
    INSERT INTO text_changes (content_id) VALUES (new.content_id);
END;

CREATE TRIGGER caption_removed_changes_texts AFTER DELETE ON captions BEGIN
    INSERT INTO text_changes (content_id) VALUES (old.content_id);
END;

-- Pictures that something stands in for.
CREATE INDEX source_pictures_standing_in ON source_pictures (content_id)
    WHERE content_id NOT NULL AND shown NOT NULL AND shown <> path;
