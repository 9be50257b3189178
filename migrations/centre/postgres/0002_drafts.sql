-- Drafts that citizens took along: encrypted under a code that is on their slip and nowhere here.

CREATE TABLE draft (
    locator  text COLLATE "C" PRIMARY KEY,                  -- made of the code, 32 hexadecimal digits
    revision bigint NOT NULL CHECK (revision >= 0),         -- of two the larger is the later
    until    timestamptz NOT NULL,                          -- by the centre's clock
    opened   smallint NOT NULL CHECK (opened >= 0),
    sealed   bytea,                                         -- none once it was handed in or dropped
    terminal uuid NOT NULL REFERENCES terminal (id)         -- that saved it last
);

-- What is encrypted is not worth the time to compress it.
ALTER TABLE draft ALTER COLUMN sealed SET STORAGE EXTERNAL;

CREATE INDEX draft_by_end ON draft (until);
CREATE INDEX draft_by_terminal ON draft (terminal);
