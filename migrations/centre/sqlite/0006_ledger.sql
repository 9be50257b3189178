-- The ledger: in which order submissions were taken, and up to where they are backed up.

CREATE TABLE ledger (
    one             INTEGER PRIMARY KEY CHECK (one = 1),
    epoch           TEXT NOT NULL,                      -- this life of the database: a random UUID
    durable_through INTEGER NOT NULL CHECK (durable_through >= 0)
) STRICT;

-- The position is the row's own key: what comes is written behind what is there, and no number is given twice.
CREATE TABLE taken (
    position    INTEGER PRIMARY KEY AUTOINCREMENT,
    id          TEXT NOT NULL UNIQUE,
    digest      TEXT NOT NULL,
    pickup_code TEXT NOT NULL,
    terminal    TEXT NOT NULL REFERENCES terminal (id),
    received_at TEXT NOT NULL,
    envelope    BLOB NOT NULL
) STRICT;

INSERT INTO taken (id, digest, pickup_code, terminal, received_at, envelope)
SELECT id, digest, pickup_code, terminal, received_at, envelope FROM submission ORDER BY received_at, id;

DROP TABLE submission;

ALTER TABLE taken RENAME TO submission;

CREATE INDEX submission_by_code ON submission (pickup_code);

-- The requests of terminals are noted in a file of their own: they do not wait for the disk, nor for who does.
DROP TABLE request_window;
