-- The series in which this terminal gives ticket numbers, and how far it has come. Empty for who was enrolled before:
-- such a terminal is told its series the next time the centre answers it.

ALTER TABLE enrolment ADD COLUMN series INTEGER;

CREATE TABLE ticket_counter (
    series INTEGER NOT NULL CHECK (series > 0),
    letter TEXT    NOT NULL,   -- of the window
    day    TEXT    NOT NULL,   -- by the hall's clock
    last   INTEGER NOT NULL CHECK (last > 0),
    PRIMARY KEY (series, letter, day)
) STRICT, WITHOUT ROWID;
