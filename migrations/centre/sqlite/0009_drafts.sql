-- Drafts that citizens took along: encrypted under a code that is on their slip and nowhere here.

CREATE TABLE draft (
    locator  TEXT    NOT NULL PRIMARY KEY,                  -- made of the code, 32 hexadecimal digits
    revision INTEGER NOT NULL CHECK (revision >= 0),        -- of two the larger is the later
    until    INTEGER NOT NULL,                              -- in seconds since 1970, by the centre's clock
    opened   INTEGER NOT NULL CHECK (opened >= 0),
    sealed   BLOB,                                          -- none once it was handed in or dropped
    terminal TEXT    NOT NULL REFERENCES terminal (id)      -- that saved it last
) STRICT, WITHOUT ROWID;

CREATE INDEX draft_by_end ON draft (until);
CREATE INDEX draft_by_terminal ON draft (terminal);
