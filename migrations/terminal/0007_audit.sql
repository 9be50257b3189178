-- The audit trail: what happened at this terminal, each line chained to the one before by its digest. Ids and numbers only.
-- What happened before there was one is not in it.

CREATE TABLE audit (
    line   INTEGER PRIMARY KEY CHECK (line > 0),
    text   TEXT NOT NULL,      -- JSON, the very text that is digested
    digest TEXT NOT NULL       -- over this line and all before it, 64 hexadecimal digits
) STRICT;
