-- A list of pictures says of each its shape, and whether its time is its file's. With these columns in the indexes,
-- and that by which hidden pictures are left out, making a list reads nothing but an index again.
DROP INDEX contents_by_time;
CREATE INDEX contents_by_time ON contents (shown_at DESC, id DESC, hash, hidden_since, width, height, taken_at);
DROP INDEX contents_by_addition;
CREATE INDEX contents_by_addition ON contents (added_at DESC, id DESC, hash, hidden_since, width, height);
