-- What is handed in together, as a life event is, goes under one pickup code. SQLite cannot take a constraint away: the
-- table is made anew.

CREATE TABLE outbox_of_several (
    id           TEXT    NOT NULL PRIMARY KEY,
    sequence     INTEGER NOT NULL UNIQUE CHECK (sequence > 0),
    pickup_code  TEXT    NOT NULL,
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

INSERT INTO outbox_of_several (id, sequence, pickup_code, handed_in_at, envelope, state, received_at, reason)
SELECT id, sequence, pickup_code, handed_in_at, envelope, state, received_at, reason FROM outbox;

DROP TABLE outbox;
ALTER TABLE outbox_of_several RENAME TO outbox;
CREATE INDEX outbox_by_state ON outbox (state, sequence);
