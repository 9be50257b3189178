-- How often the write-ahead log was begun anew: a number that is written for the sake of writing, so that the first commit of
-- a log, which waits for the disk twice, is nobody's hand-in.

CREATE TABLE log (
    one   INTEGER PRIMARY KEY CHECK (one = 1),
    begun INTEGER NOT NULL CHECK (begun >= 0)
) STRICT;

INSERT INTO log (one, begun) VALUES (1, 0);
