-- Drafts that citizens took along: encrypted under a code that is on their slip and nowhere here.

CREATE TABLE draft (
    locator  TEXT    NOT NULL PRIMARY KEY,               -- made of the code, 32 hexadecimal digits
    revision INTEGER NOT NULL CHECK (revision >= 0),     -- of two the larger is the later
    until    INTEGER NOT NULL,                           -- in seconds since 1970, by this terminal's clock
    opened   INTEGER NOT NULL CHECK (opened >= 0),
    sealed   BLOB,                                       -- none once it was handed in or dropped
    waits    INTEGER NOT NULL CHECK (waits IN (0, 1))    -- whether the centre is still to hear of it
) STRICT, WITHOUT ROWID;

CREATE INDEX draft_that_waits ON draft (revision) WHERE waits = 1;

-- How often in a row a code was shown under which there is nothing: the pauses between tries outlive a restart.
CREATE TABLE draft_tries (
    one       INTEGER PRIMARY KEY CHECK (one = 1),
    failures  INTEGER NOT NULL CHECK (failures >= 0),
    failed_at TEXT                                       -- RFC 3339, UTC, by this terminal's clock
) STRICT;

INSERT INTO draft_tries (one, failures) VALUES (1, 0);
