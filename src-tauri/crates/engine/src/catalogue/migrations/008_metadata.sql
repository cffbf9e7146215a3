-- What a picture's file says about it, and which versions of Ratna's readers read it.

-- Fraction of the second, in nanoseconds, and where the time was read from.
ALTER TABLE contents ADD COLUMN taken_ns INTEGER;
ALTER TABLE contents ADD COLUMN taken_from TEXT;
ALTER TABLE contents ADD COLUMN altitude REAL;          -- metres
ALTER TABLE contents ADD COLUMN lens TEXT;
ALTER TABLE contents ADD COLUMN exposure_seconds REAL;
ALTER TABLE contents ADD COLUMN f_number REAL;
ALTER TABLE contents ADD COLUMN iso INTEGER;
ALTER TABLE contents ADD COLUMN focal_length_mm REAL;
ALTER TABLE contents ADD COLUMN focal_length_35mm REAL;
ALTER TABLE contents ADD COLUMN title TEXT;
ALTER TABLE contents ADD COLUMN description TEXT;
ALTER TABLE contents ADD COLUMN keywords TEXT;          -- JSON array
ALTER TABLE contents ADD COLUMN rating INTEGER;         -- -1 to 5
-- The colours that the pixels were converted from.
ALTER TABLE contents ADD COLUMN colour_space TEXT;

-- Older versions are read again: 0 is what everything was read with before these columns existed.
ALTER TABLE contents ADD COLUMN metadata_version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE contents ADD COLUMN pixels_version INTEGER NOT NULL DEFAULT 0;
