-- To which keys a terminal seals, as the centre's signed list that it last took; and how often it has been enrolled.

CREATE TABLE reception_keys (
    one    INTEGER PRIMARY KEY CHECK (one = 1),
    signed TEXT NOT NULL             -- JSON, as it came; believed only with the signature
) STRICT;

ALTER TABLE enrolment ADD COLUMN epoch INTEGER NOT NULL DEFAULT 1;
