-- A photo of a draft is kept as a draft of its own, up to a megabyte long: what looks for one goes through a small index, no
-- longer through what is encrypted.

CREATE TABLE draft_and_photo (
    locator  TEXT    NOT NULL PRIMARY KEY,               -- made of the code, 32 hexadecimal digits
    revision INTEGER NOT NULL CHECK (revision >= 0),     -- of two the larger is the later
    until    INTEGER NOT NULL,                           -- in seconds since 1970, by this terminal's clock
    opened   INTEGER NOT NULL CHECK (opened >= 0),
    waits    INTEGER NOT NULL CHECK (waits IN (0, 1)),   -- whether the centre is still to hear of it
    sealed   BLOB                                        -- none once it was handed in or dropped
) STRICT;

INSERT INTO draft_and_photo (locator, revision, until, opened, waits, sealed)
SELECT locator, revision, until, opened, waits, sealed FROM draft;

DROP TABLE draft;
ALTER TABLE draft_and_photo RENAME TO draft;
CREATE INDEX draft_that_waits ON draft (revision) WHERE waits = 1;
