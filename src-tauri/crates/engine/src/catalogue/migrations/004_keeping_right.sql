-- What a library needs to keep itself right: to know a drive again wherever it is mounted, to find a file that
-- was renamed, and to tell pictures that are in the cloud only.

ALTER TABLE folders ADD COLUMN volume TEXT;      -- UUID of the file system it lies on, where the system tells it
ALTER TABLE folders ADD COLUMN volume_path BLOB; -- the folder's path from where that is mounted

-- Its bytes are in the cloud and not on this disk; reading it would download them. Its state is 'offline'.
ALTER TABLE files ADD COLUMN cloud INTEGER NOT NULL DEFAULT 0;

CREATE INDEX files_by_inode ON files (inode);
