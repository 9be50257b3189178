-- By what a terminal knows its centre's releases. Empty for who was enrolled before: such a terminal is enrolled again,
-- or its configuration names the key.

ALTER TABLE enrolment ADD COLUMN release_key TEXT;   -- Ed25519, 64 hexadecimal digits
ALTER TABLE enrolment ADD COLUMN district TEXT;      -- GB/T 2260
