-- One release of the catalogue: public, immutable, read-only on a terminal.
-- Columns are what is looked up or joined by; `record` is the rest of a record as JSON, as the crate `catalogue` defines it.

CREATE TABLE release (
    one          INTEGER PRIMARY KEY CHECK (one = 1),
    number       INTEGER NOT NULL CHECK (number > 0),
    published_at TEXT    NOT NULL,   -- RFC 3339, UTC
    about        TEXT    NOT NULL,   -- JSON
    hall         TEXT    NOT NULL    -- JSON
) STRICT;

CREATE TABLE window (
    kind     TEXT    NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL UNIQUE,
    record   TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE body (
    id       TEXT    NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL UNIQUE,
    record   TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE theme (
    id       TEXT    NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL UNIQUE,
    record   TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE main_item (
    code     TEXT    NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL UNIQUE,
    name     TEXT    NOT NULL    -- JSON
) STRICT, WITHOUT ROWID;

CREATE TABLE sub_item (
    basic_code TEXT    NOT NULL PRIMARY KEY,
    main_item  TEXT    NOT NULL REFERENCES main_item (code),
    position   INTEGER NOT NULL,
    body       TEXT    NOT NULL REFERENCES body (id),
    record     TEXT    NOT NULL,
    UNIQUE (main_item, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE material (
    code   TEXT NOT NULL PRIMARY KEY,
    record TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE form (
    id      TEXT    NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    record  TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE scenario (
    code      TEXT    NOT NULL PRIMARY KEY,
    sub_item  TEXT    NOT NULL REFERENCES sub_item (basic_code),
    suffix    TEXT    NOT NULL,
    window    TEXT    NOT NULL REFERENCES window (kind),
    frequency INTEGER NOT NULL,
    record    TEXT    NOT NULL,
    UNIQUE (sub_item, suffix)
) STRICT, WITHOUT ROWID;

CREATE INDEX scenario_by_window ON scenario (window);

CREATE TABLE scenario_theme (
    theme    TEXT NOT NULL REFERENCES theme (id),
    scenario TEXT NOT NULL REFERENCES scenario (code),
    PRIMARY KEY (theme, scenario)
) STRICT, WITHOUT ROWID;

CREATE TABLE life_event (
    id       TEXT    NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL UNIQUE,
    name     TEXT    NOT NULL    -- JSON
) STRICT, WITHOUT ROWID;

CREATE TABLE life_event_scenario (
    life_event TEXT    NOT NULL REFERENCES life_event (id),
    position   INTEGER NOT NULL,
    scenario   TEXT    NOT NULL REFERENCES scenario (code),
    PRIMARY KEY (life_event, position)
) STRICT, WITHOUT ROWID;

-- The decision table of a scenario: its columns, the materials that rows may need, its outcomes and its rows.

CREATE TABLE question (
    scenario TEXT    NOT NULL REFERENCES scenario (code),
    position INTEGER NOT NULL,
    record   TEXT    NOT NULL,
    PRIMARY KEY (scenario, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE need (
    scenario TEXT    NOT NULL REFERENCES scenario (code),
    position INTEGER NOT NULL,
    material TEXT    NOT NULL REFERENCES material (code),
    form     TEXT    REFERENCES form (id),
    record   TEXT    NOT NULL,
    PRIMARY KEY (scenario, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX need_by_material ON need (material);

CREATE TABLE outcome (
    scenario TEXT    NOT NULL REFERENCES scenario (code),
    position INTEGER NOT NULL,
    record   TEXT    NOT NULL,
    PRIMARY KEY (scenario, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE situation (
    scenario TEXT    NOT NULL,
    position INTEGER NOT NULL,
    choices  TEXT    NOT NULL,   -- one place of a choice for each question, "-" where it is not asked, joined by spaces
    outcome  INTEGER NOT NULL,
    PRIMARY KEY (scenario, position),
    FOREIGN KEY (scenario, outcome) REFERENCES outcome (scenario, position)
) STRICT, WITHOUT ROWID;
