-- The photos that go with what was handed in, sealed like it; they stay exactly as long as their record does.

CREATE TABLE attachment (
    submission TEXT    NOT NULL REFERENCES outbox (id) ON DELETE CASCADE,
    place      INTEGER NOT NULL CHECK (place > 0),   -- in the order in which the submission names them
    digest     TEXT    NOT NULL,                     -- of the sealed bytes, 64 hexadecimal digits
    sealed     BLOB    NOT NULL,
    PRIMARY KEY (submission, place)
) STRICT;

CREATE INDEX attachment_by_digest ON attachment (digest);
