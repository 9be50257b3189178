-- A life event's own questions, its members with their order, and what is known of them. Its name and its scenarios stay in
-- columns, to be listed and joined by.

ALTER TABLE life_event ADD COLUMN record TEXT NOT NULL DEFAULT '{}';    -- JSON
