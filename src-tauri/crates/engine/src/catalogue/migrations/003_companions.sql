-- A raw file beside the JPEG or HEIC that the camera made of the same shot. Its content is that picture's: it
-- is another file of it, and is not read itself.
ALTER TABLE files ADD COLUMN companion INTEGER NOT NULL DEFAULT 0;
