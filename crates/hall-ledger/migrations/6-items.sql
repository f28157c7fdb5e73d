-- Days name the catalogue of service items that they begin with; its row is found by this. There are few.
CREATE INDEX catalogues ON ledger (sequence) WHERE kind = 'items_imported';
