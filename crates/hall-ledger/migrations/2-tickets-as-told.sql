-- What a ticket of an earlier day is asked for: its language, priority, announcements, no-shows and an uncertain time.
-- The table is derived: the program makes its lines anew from the ledger in this same transaction.
DROP TABLE tickets;

CREATE TABLE tickets (
    id              INTEGER PRIMARY KEY,
    day             TEXT    NOT NULL,
    number          TEXT    NOT NULL,
    category        TEXT    NOT NULL,
    issued_in       TEXT    NOT NULL,
    handle          TEXT    NOT NULL UNIQUE,
    phase           TEXT    NOT NULL,
    window          INTEGER,
    inferred        INTEGER NOT NULL CHECK (inferred IN (0, 1)),
    issued_ms       INTEGER NOT NULL,
    first_called_ms INTEGER,
    started_ms      INTEGER,
    ended_ms        INTEGER,
    print           TEXT    NOT NULL,
    printer         TEXT,
    rating          INTEGER,
    class           TEXT,
    language        TEXT    NOT NULL,
    time_uncertain  INTEGER NOT NULL CHECK (time_uncertain IN (0, 1)),
    announced       INTEGER NOT NULL,
    no_shows        INTEGER NOT NULL,
    UNIQUE (day, number)
) STRICT;

-- Which category a ticket was in when an earlier row was written. Few rows are transfers, so they cost nothing.
CREATE INDEX transfers ON ledger (payload ->> '$.ticket', sequence) WHERE kind = 'transferred';
CREATE INDEX moves ON ledger (kind) WHERE kind = 'moved_all';
