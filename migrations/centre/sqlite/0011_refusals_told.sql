-- A terminal that was told of the city's refusal and sends again has a reason to: the city is asked anew. Those of before were
-- told.

ALTER TABLE passed_on ADD COLUMN told INTEGER NOT NULL DEFAULT 1 CHECK (told IN (0, 1));
