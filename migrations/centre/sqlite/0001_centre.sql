-- What the centre keeps: who may talk to it, and what was handed in.

-- One-time codes for enrolling terminals, kept as their SHA-256.
CREATE TABLE enrolment_code (
    hash       BLOB NOT NULL PRIMARY KEY,
    role       TEXT NOT NULL,
    place      TEXT NOT NULL,
    expires_at TEXT NOT NULL    -- RFC 3339, UTC
) STRICT, WITHOUT ROWID;

CREATE TABLE terminal (
    id          TEXT NOT NULL PRIMARY KEY,
    role        TEXT NOT NULL,
    place       TEXT NOT NULL,
    token_hash  BLOB NOT NULL UNIQUE,   -- SHA-256 of the token
    enrolled_at TEXT NOT NULL,
    revoked_at  TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE clerk (
    name     TEXT NOT NULL PRIMARY KEY,
    password TEXT NOT NULL              -- argon2id, PHC string
) STRICT, WITHOUT ROWID;

CREATE TABLE submission (
    id          TEXT NOT NULL PRIMARY KEY,
    digest      TEXT NOT NULL,
    pickup_code TEXT NOT NULL,
    terminal    TEXT NOT NULL REFERENCES terminal (id),
    received_at TEXT NOT NULL,
    envelope    BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Two terminals may by chance give the same code: both are found.
CREATE INDEX submission_by_code ON submission (pickup_code);

-- Other content under an id that is taken: refused, but kept for a person to see.
CREATE TABLE conflict (
    id          TEXT NOT NULL,
    digest      TEXT NOT NULL,
    terminal    TEXT NOT NULL REFERENCES terminal (id),
    received_at TEXT NOT NULL,
    envelope    BLOB NOT NULL,
    PRIMARY KEY (id, digest)
) STRICT, WITHOUT ROWID;
