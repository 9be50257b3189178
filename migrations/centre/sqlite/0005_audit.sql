-- The centre's audit trail: each line chained to the one before by its digest. Ids and numbers only. What happened before
-- there was one is not in it.
CREATE TABLE audit (
    line   INTEGER PRIMARY KEY CHECK (line > 0),
    text   TEXT NOT NULL,      -- JSON, the very text that is digested
    digest TEXT NOT NULL       -- over this line and all before it, 64 hexadecimal digits
) STRICT;

-- The heads of terminals' audit trails, as they told them: what a terminal's trail said then cannot be taken back.
CREATE TABLE audit_anchor (
    terminal TEXT    NOT NULL REFERENCES terminal (id),
    line     INTEGER NOT NULL CHECK (line > 0),
    digest   TEXT    NOT NULL,
    -- When it was told, by the centre's clock.
    told_at  TEXT    NOT NULL,
    PRIMARY KEY (terminal, line, digest)
) STRICT, WITHOUT ROWID;
