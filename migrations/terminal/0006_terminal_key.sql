-- A terminal signs its requests with a key of its own. Who was enrolled before has a token still, and registers a key with
-- it the next time the centre answers. SQLite cannot take a constraint away: the table is made anew.

CREATE TABLE enrolment_with_key (
    one         INTEGER PRIMARY KEY CHECK (one = 1),
    terminal    TEXT NOT NULL,
    key         TEXT,            -- the secret one, Ed25519, 64 hexadecimal digits
    token       TEXT,            -- gone once the key is registered
    enrolled_at TEXT NOT NULL,   -- RFC 3339, UTC
    release_key TEXT,            -- Ed25519, 64 hexadecimal digits
    district    TEXT,            -- GB/T 2260
    series      INTEGER,
    epoch       INTEGER NOT NULL DEFAULT 1,
    -- The last number that may have been used to count a request: a restart goes on after it.
    requests    INTEGER NOT NULL DEFAULT 0 CHECK (requests >= 0),
    -- Why the centre answers this terminal no more; none while it does.
    refused     TEXT CHECK (refused IN ('unknown', 'behind', 'doubled')),
    CHECK (key IS NOT NULL OR token IS NOT NULL)
) STRICT;

INSERT INTO enrolment_with_key (one, terminal, token, enrolled_at, release_key, district, series, epoch)
SELECT one, terminal, token, enrolled_at, release_key, district, series, epoch FROM enrolment;

DROP TABLE enrolment;
ALTER TABLE enrolment_with_key RENAME TO enrolment;
