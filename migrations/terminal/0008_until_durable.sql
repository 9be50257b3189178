-- A record is kept, sealed, until the centre has it in a backup, and for some days more: only then may a centre that was
-- put back from a backup no longer miss it. What is removed in the end takes its number along, so numbers are counted apart.

CREATE TABLE outbox_until_durable (
    id              TEXT    NOT NULL PRIMARY KEY,
    sequence        INTEGER NOT NULL UNIQUE CHECK (sequence > 0),
    pickup_code     TEXT    NOT NULL,
    handed_in_at    TEXT    NOT NULL,   -- RFC 3339, UTC
    state           TEXT    NOT NULL CHECK (state IN ('waiting', 'at-centre', 'durable', 'parked')),
    -- When the centre received it, by the centre's clock; of a record that is sent again, when it did before.
    received_at     TEXT,
    -- Where it is in the centre's ledger; empty for a centre that keeps none.
    ledger_epoch    TEXT,
    ledger_position INTEGER,
    -- Since when it is known to be in a backup, by this terminal's clock.
    durable_at      TEXT,
    -- Why it was parked for an operator.
    reason          TEXT,
    -- The envelope as it travels, frozen. Last, so that what stands before it is read without it.
    envelope        BLOB,
    CHECK (state NOT IN ('at-centre', 'durable') OR received_at IS NOT NULL),
    CHECK ((state = 'durable') = (durable_at IS NOT NULL)),
    CHECK ((state = 'parked') = (reason IS NOT NULL)),
    CHECK ((ledger_epoch IS NULL) = (ledger_position IS NULL)),
    -- From versions before sealing, and from those that dropped it as soon as it was received.
    CHECK (envelope IS NOT NULL OR state = 'durable')
) STRICT, WITHOUT ROWID;

INSERT INTO outbox_until_durable (id, sequence, pickup_code, handed_in_at, state, received_at, durable_at, reason, envelope)
SELECT id, sequence, pickup_code, handed_in_at, replace(state, 'at-centre', 'durable'), received_at, received_at, reason, envelope
FROM outbox;

-- The last number that was given.
CREATE TABLE handed_in (
    one  INTEGER PRIMARY KEY CHECK (one = 1),
    last INTEGER NOT NULL CHECK (last >= 0)
) STRICT;

INSERT INTO handed_in (one, last) SELECT 1, coalesce(max(sequence), 0) FROM outbox;

DROP TABLE outbox;
ALTER TABLE outbox_until_durable RENAME TO outbox;
CREATE INDEX outbox_by_state ON outbox (state, sequence);
CREATE INDEX outbox_by_place ON outbox (state, ledger_epoch, ledger_position, durable_at);
