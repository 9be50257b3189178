-- What the centre keeps: who may talk to it, and what was handed in.

-- The schema's version, one row.
CREATE TABLE schema_version (
    one     boolean PRIMARY KEY DEFAULT true CHECK (one),
    version integer NOT NULL
);

INSERT INTO schema_version (version) VALUES (0);

-- One-time codes for enrolling terminals, kept as their SHA-256.
CREATE TABLE enrolment_code (
    hash       bytea PRIMARY KEY,
    role       text NOT NULL,
    place      text NOT NULL,
    expires_at timestamptz NOT NULL
);

-- Each terminal has a series of ticket numbers, given once and never again, also when a terminal is gone.
CREATE TABLE terminal (
    id          uuid PRIMARY KEY,
    role        text NOT NULL,
    place       text NOT NULL,
    key         text NOT NULL UNIQUE,   -- Ed25519, 64 hexadecimal digits
    enrolled_at timestamptz NOT NULL,
    revoked_at  timestamptz,
    doubled_at  timestamptz,            -- since when two machines are known to speak with this key
    series      integer NOT NULL UNIQUE
);

-- The last requests of each terminal: their counters and what tells each from another.
CREATE TABLE request_window (
    terminal uuid PRIMARY KEY REFERENCES terminal (id),
    seen     bytea NOT NULL
);

-- The last series that was given.
CREATE TABLE series (
    one  boolean PRIMARY KEY DEFAULT true CHECK (one),
    last integer NOT NULL CHECK (last >= 0)
);

INSERT INTO series (last) VALUES (0);

CREATE TABLE clerk (
    name     text PRIMARY KEY,
    password text NOT NULL              -- argon2id, PHC string
);

-- The ledger: this life of the database, up to where it is backed up, and the database that it was seen in last.
CREATE TABLE ledger (
    one             boolean PRIMARY KEY DEFAULT true CHECK (one),
    epoch           uuid NOT NULL,
    durable_through bigint NOT NULL CHECK (durable_through >= 0),
    seen_in         text NOT NULL
);

CREATE TABLE submission (
    position    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id          uuid NOT NULL UNIQUE,
    digest      text COLLATE "C" NOT NULL,
    pickup_code text COLLATE "C" NOT NULL,
    terminal    uuid NOT NULL REFERENCES terminal (id),
    received_at timestamptz NOT NULL,
    envelope    bytea NOT NULL
);

-- Ciphertext in Base64 is hardly worth the time to compress it.
ALTER TABLE submission ALTER COLUMN envelope SET STORAGE EXTERNAL;

-- Two terminals may by chance give the same code: both are found.
CREATE INDEX submission_by_code ON submission (pickup_code);

-- Other content under an id that is taken: refused, but kept for a person to see.
CREATE TABLE conflict (
    id          uuid NOT NULL,
    digest      text COLLATE "C" NOT NULL,
    terminal    uuid NOT NULL REFERENCES terminal (id),
    received_at timestamptz NOT NULL,
    envelope    bytea NOT NULL,
    PRIMARY KEY (id, digest)
);

-- Attachments: sealed bytes under their digest, in the chunks in which they came.
CREATE TABLE attachment (
    digest   text COLLATE "C" PRIMARY KEY,
    size     bigint NOT NULL CHECK (size > 0),
    received bigint NOT NULL CHECK (received BETWEEN 0 AND size),   -- from the first byte on, without a gap
    complete boolean NOT NULL,                                      -- all there, and with this digest
    terminal uuid NOT NULL REFERENCES terminal (id),                -- that began it
    begun_at timestamptz NOT NULL
);

CREATE TABLE attachment_chunk (
    digest text COLLATE "C" NOT NULL REFERENCES attachment (digest) ON DELETE CASCADE,
    starts bigint NOT NULL,     -- how many bytes come before it
    bytes  bytea NOT NULL,
    PRIMARY KEY (digest, starts)
);

ALTER TABLE attachment_chunk ALTER COLUMN bytes SET STORAGE EXTERNAL;

-- Which submission names which; one that is named stays.
CREATE TABLE submission_attachment (
    submission uuid NOT NULL,
    digest     text COLLATE "C" NOT NULL REFERENCES attachment (digest),
    PRIMARY KEY (submission, digest)
);

CREATE INDEX submission_attachment_by_digest ON submission_attachment (digest);

-- The centre's audit trail: each line chained to the one before by its digest. Ids and numbers only.
CREATE TABLE audit (
    line   bigint PRIMARY KEY CHECK (line > 0),
    text   text NOT NULL,      -- JSON, the very text that is digested
    digest text NOT NULL       -- over this line and all before it, 64 hexadecimal digits
);

-- The heads of terminals' audit trails, as they told them: what a terminal's trail said then cannot be taken back.
CREATE TABLE audit_anchor (
    terminal uuid NOT NULL REFERENCES terminal (id),
    line     bigint NOT NULL CHECK (line > 0),
    digest   text NOT NULL,
    told_at  timestamptz NOT NULL,     -- by the centre's clock
    PRIMARY KEY (terminal, line, digest)
);
