-- What must take its time counts by how long the program has run, which nobody sets, and no longer by the clock. What was
-- counting when this came begins anew.

CREATE TABLE uptime (
    one          INTEGER PRIMARY KEY CHECK (one = 1),
    milliseconds INTEGER NOT NULL CHECK (milliseconds >= 0)   -- over all starts
) STRICT;

INSERT INTO uptime (one, milliseconds) VALUES (1, 0);

-- Since when a record is known to be in a backup.
ALTER TABLE outbox ADD COLUMN durable_after INTEGER;          -- in milliseconds of uptime
UPDATE outbox SET durable_after = 0 WHERE state = 'durable';
DROP INDEX outbox_by_age;
CREATE INDEX outbox_by_age ON outbox (durable_after) WHERE durable_after IS NOT NULL;

-- When something secret was last shown wrongly.
ALTER TABLE operator_pin ADD COLUMN failed_after INTEGER;     -- in milliseconds of uptime
UPDATE operator_pin SET failed_after = 0 WHERE failed_at IS NOT NULL;
ALTER TABLE operator_pin DROP COLUMN failed_at;

ALTER TABLE draft_tries ADD COLUMN failed_after INTEGER;      -- in milliseconds of uptime
UPDATE draft_tries SET failed_after = 0 WHERE failed_at IS NOT NULL;
ALTER TABLE draft_tries DROP COLUMN failed_at;
