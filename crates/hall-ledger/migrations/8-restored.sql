-- Where a backup was brought back: hardly ever a row.
CREATE INDEX restorations ON ledger (kind) WHERE kind = 'restored';
