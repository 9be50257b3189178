-- The official paper of a form: where on it which answer stands.

CREATE TABLE form_layout (
    form   TEXT NOT NULL PRIMARY KEY REFERENCES form (id),
    record TEXT NOT NULL    -- JSON
) STRICT, WITHOUT ROWID;
