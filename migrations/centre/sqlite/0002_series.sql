-- Each terminal's series of ticket numbers, given once and never again, also when a terminal is gone.

ALTER TABLE terminal ADD COLUMN series INTEGER;

-- Who was enrolled before gets one too, in the order of enrolment.
UPDATE terminal SET series = (
    SELECT count(*) FROM terminal AS earlier WHERE (earlier.enrolled_at, earlier.id) <= (terminal.enrolled_at, terminal.id)
);

CREATE UNIQUE INDEX terminal_by_series ON terminal (series);

-- The last one that was given.
CREATE TABLE series (
    one  INTEGER PRIMARY KEY CHECK (one = 1),
    last INTEGER NOT NULL CHECK (last >= 0)
) STRICT;

INSERT INTO series (one, last) SELECT 1, count(*) FROM terminal;
