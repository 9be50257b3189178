-- The text about personal information that citizens agree to before they hand in; none where nothing can be handed in.

ALTER TABLE release ADD COLUMN consent TEXT;    -- JSON
