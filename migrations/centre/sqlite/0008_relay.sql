-- What a relay has passed on to the city, and what the city said to it.

CREATE TABLE passed_on (
    id      TEXT NOT NULL PRIMARY KEY REFERENCES submission (id),
    epoch   TEXT,           -- the life of the city's database that gave the receipt
    receipt TEXT,           -- as the city signed it, JSON
    refusal TEXT,           -- why the city will never take it, JSON
    CHECK ((receipt IS NULL) <> (refusal IS NULL))
) STRICT, WITHOUT ROWID;

-- The relay's own count of its requests to the city: up to here they may have been used.
CREATE TABLE relay_request (
    one  INTEGER PRIMARY KEY CHECK (one = 1),
    last INTEGER NOT NULL CHECK (last >= 0)
) STRICT;

INSERT INTO relay_request (one, last) VALUES (1, 0);
