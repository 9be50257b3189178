-- A record lies under its number. What looks for one by its id or its state goes through small indexes, no longer through
-- envelopes of twenty kilobytes.

CREATE TABLE outbox_by_number (
    sequence        INTEGER PRIMARY KEY CHECK (sequence > 0),
    id              TEXT    NOT NULL UNIQUE,
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
) STRICT;

CREATE TABLE attachment_by_number (
    submission TEXT    NOT NULL REFERENCES outbox_by_number (id) ON DELETE CASCADE,
    place      INTEGER NOT NULL CHECK (place > 0),   -- in the order in which the submission names them
    digest     TEXT    NOT NULL,                     -- of the sealed bytes, 64 hexadecimal digits
    sealed     BLOB    NOT NULL,
    PRIMARY KEY (submission, place)
) STRICT;

INSERT INTO outbox_by_number
       (sequence, id, pickup_code, handed_in_at, state, received_at, ledger_epoch, ledger_position, durable_at, reason, envelope)
SELECT sequence, id, pickup_code, handed_in_at, state, received_at, ledger_epoch, ledger_position, durable_at, reason, envelope
FROM outbox ORDER BY sequence;

INSERT INTO attachment_by_number (submission, place, digest, sealed)
SELECT submission, place, digest, sealed FROM attachment;

-- First what refers to the records: dropping those would take it along.
DROP TABLE attachment;
DROP TABLE outbox;
ALTER TABLE outbox_by_number RENAME TO outbox;
ALTER TABLE attachment_by_number RENAME TO attachment;

CREATE INDEX attachment_by_digest ON attachment (digest);
CREATE INDEX outbox_by_state ON outbox (state, sequence);
-- What was never received has no place yet, and is in none of these.
CREATE INDEX outbox_by_place ON outbox (state, ledger_epoch, ledger_position) WHERE received_at IS NOT NULL;
CREATE INDEX outbox_by_age ON outbox (durable_at) WHERE durable_at IS NOT NULL;
