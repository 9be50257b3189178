-- What a terminal must not lose: who it is, and what was handed in. Nothing of the catalogue, nothing of a visit.

CREATE TABLE enrolment (
    one         INTEGER PRIMARY KEY CHECK (one = 1),
    terminal    TEXT NOT NULL,
    token       TEXT NOT NULL,
    enrolled_at TEXT NOT NULL    -- RFC 3339, UTC
) STRICT;

CREATE TABLE outbox (
    id           TEXT    NOT NULL PRIMARY KEY,
    sequence     INTEGER NOT NULL UNIQUE CHECK (sequence > 0),
    pickup_code  TEXT    NOT NULL UNIQUE,
    handed_in_at TEXT    NOT NULL,   -- RFC 3339, UTC
    -- The envelope as it travels, frozen; gone once the centre has it.
    envelope     BLOB,
    state        TEXT    NOT NULL CHECK (state IN ('waiting', 'at-centre', 'parked')),
    -- When the centre received it, by the centre's clock.
    received_at  TEXT,
    -- Why it was parked for an operator.
    reason       TEXT,
    CHECK ((state = 'at-centre') = (received_at IS NOT NULL)),
    CHECK ((state = 'at-centre') = (envelope IS NULL)),
    CHECK ((state = 'parked') = (reason IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX outbox_by_state ON outbox (state, sequence);
