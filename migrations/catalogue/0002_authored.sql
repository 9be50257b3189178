-- What was authored of each decision table, so that a release can be written back to a workbook and compared with the next.
-- Terminals never read it.

CREATE TABLE authored (
    scenario TEXT NOT NULL PRIMARY KEY REFERENCES scenario (code),
    record   TEXT NOT NULL    -- JSON
) STRICT, WITHOUT ROWID;
