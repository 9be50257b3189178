-- Terminals sign their requests with keys of their own; what they showed before is good for registering a key and for
-- nothing else. SQLite cannot take a constraint away: the table is made anew.

CREATE TABLE terminal_with_key (
    id          TEXT NOT NULL PRIMARY KEY,
    role        TEXT NOT NULL,
    place       TEXT NOT NULL,
    key         TEXT UNIQUE,       -- Ed25519, 64 hexadecimal digits; none before one of an earlier version registers it
    token_hash  BLOB UNIQUE,       -- SHA-256 of what a terminal of an earlier version registers its key with
    enrolled_at TEXT NOT NULL,
    revoked_at  TEXT,
    -- Since when two machines are known to speak with this key.
    doubled_at  TEXT,
    series      INTEGER,
    CHECK (key IS NOT NULL OR token_hash IS NOT NULL)
) STRICT, WITHOUT ROWID;

INSERT INTO terminal_with_key (id, role, place, token_hash, enrolled_at, revoked_at, series)
SELECT id, role, place, token_hash, enrolled_at, revoked_at, series FROM terminal;

DROP TABLE terminal;
ALTER TABLE terminal_with_key RENAME TO terminal;
CREATE UNIQUE INDEX terminal_by_series ON terminal (series);

-- The last requests of each terminal: their counters and what tells each from another.
CREATE TABLE request_window (
    terminal TEXT NOT NULL PRIMARY KEY REFERENCES terminal (id),
    seen     BLOB NOT NULL
) STRICT, WITHOUT ROWID;
