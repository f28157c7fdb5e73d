-- Which category a ticket was in when an earlier row was written: it changes with each leg of a joint handling, too, but for
-- one whose end was taken back. These rows are few.
CREATE INDEX legs ON ledger (payload ->> '$.ticket', sequence) WHERE kind = 'leg_served';
CREATE INDEX restored ON ledger (payload ->> '$.restored', sequence) WHERE kind = 'call_undone';
