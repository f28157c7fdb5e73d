-- Numbers given by hand (补录), and those given for a ticket that was sent home the day before (次日优先). Who had missed his
-- call when his day ended is no_show from now on, and no longer day_over. The program makes the lines anew.
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
    by_hand         INTEGER NOT NULL CHECK (by_hand IN (0, 1)),
    instead_of      INTEGER,
    UNIQUE (day, number)
) STRICT;

-- Where each day begins in the ledger: a row a day.
CREATE INDEX days ON ledger (kind) WHERE kind = 'day_opened';
