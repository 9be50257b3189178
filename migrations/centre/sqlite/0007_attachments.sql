-- Attachments: sealed bytes under their digest, in the chunks in which they came.

CREATE TABLE attachment (
    digest   TEXT NOT NULL PRIMARY KEY,
    size     INTEGER NOT NULL CHECK (size > 0),
    received INTEGER NOT NULL CHECK (received BETWEEN 0 AND size),  -- from the first byte on, without a gap
    complete INTEGER NOT NULL CHECK (complete IN (0, 1)),           -- all there, and with this digest
    terminal TEXT NOT NULL REFERENCES terminal (id),                -- that began it
    begun_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE attachment_chunk (
    digest TEXT NOT NULL REFERENCES attachment (digest) ON DELETE CASCADE,
    starts INTEGER NOT NULL,    -- how many bytes come before it
    bytes  BLOB NOT NULL,
    UNIQUE (digest, starts)
) STRICT;

-- Which submission names which; one that is named stays.
CREATE TABLE submission_attachment (
    submission TEXT NOT NULL,
    digest     TEXT NOT NULL REFERENCES attachment (digest),
    PRIMARY KEY (submission, digest)
) STRICT, WITHOUT ROWID;

CREATE INDEX submission_attachment_by_digest ON submission_attachment (digest);
