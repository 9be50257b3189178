-- What was handed in before submissions were sealed lies open; the centre seals it when it starts the next time.

CREATE TABLE unsealed (
    one INTEGER PRIMARY KEY CHECK (one = 1)
) STRICT;

INSERT INTO unsealed
SELECT 1 WHERE EXISTS (SELECT 1 FROM submission) OR EXISTS (SELECT 1 FROM conflict);
