-- The operator's PIN, and how often in a row it was wrong: the pauses between tries outlive a restart.

CREATE TABLE operator_pin (
    one       INTEGER PRIMARY KEY CHECK (one = 1),
    hash      TEXT    NOT NULL,                          -- argon2id, PHC string
    failures  INTEGER NOT NULL CHECK (failures >= 0),
    failed_at TEXT                                       -- RFC 3339, UTC, by this terminal's clock
) STRICT;
