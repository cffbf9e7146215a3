-- Rules by which the person accepts suggested tags, and the tags that the person took from pictures.
CREATE TABLE keyword_rules (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    word         TEXT NOT NULL UNIQUE,   -- of the vocabulary
    tag_id       INTEGER NOT NULL REFERENCES tags (id) ON DELETE CASCADE, -- what pictures get that it suits
    min_strength REAL NOT NULL,
    made_at      INTEGER NOT NULL        -- in seconds since 1970, UTC
) STRICT;

CREATE INDEX keyword_rules_by_tag ON keyword_rules (tag_id);

-- The rule that gave the picture the tag; NULL: none. What a rule gave counts as the person's own, too: source_id is NULL.
ALTER TABLE content_tags ADD COLUMN rule_id INTEGER REFERENCES keyword_rules (id) ON DELETE SET NULL;

CREATE INDEX content_tags_by_rule ON content_tags (rule_id) WHERE rule_id NOT NULL;

-- Tags that the person took from pictures: they are not suggested for them again, and no rule gives them back.
CREATE TABLE refused_tags (
    content_id INTEGER NOT NULL REFERENCES contents (id) ON DELETE CASCADE,
    key        TEXT NOT NULL,            -- as in tags
    PRIMARY KEY (content_id, key)
) STRICT, WITHOUT ROWID;

-- Contents with a caption that the rules are to be applied to, in this order. What they were applied to is deleted.
CREATE TABLE rule_pending (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    content_id INTEGER NOT NULL
) STRICT;

CREATE TRIGGER caption_added_follows_rules AFTER INSERT ON captions
WHEN EXISTS (SELECT 1 FROM keyword_rules) BEGIN
    INSERT INTO rule_pending (content_id) VALUES (new.content_id);
END;

CREATE TRIGGER caption_changed_follows_rules AFTER UPDATE OF text ON captions
WHEN old.text IS NOT new.text AND EXISTS (SELECT 1 FROM keyword_rules) BEGIN
    INSERT INTO rule_pending (content_id) VALUES (new.content_id);
END;
