-- Why a folder is unavailable and why a file has no picture become codes with parameters, as JSON: the rows are
-- rewritten by `problem_codes`, which runs with this step.

-- Contents that may have no file any more: a name that says so.
ALTER TABLE loosened RENAME TO orphan_candidates;
