-- The hall's ledger. SCHEMA.md says what each column means; keep the two together.
-- A released file of this folder is never edited: a change is the next file.

-- "HALL", so that no other database is taken for a ledger.
PRAGMA application_id = 0x48414C4C;

CREATE TABLE meta (
    only            INTEGER PRIMARY KEY CHECK (only = 1),
    format          INTEGER NOT NULL,
    mode            TEXT    NOT NULL CHECK (mode IN ('live', 'simulation')),
    created_wall_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE ledger (
    sequence  INTEGER PRIMARY KEY,
    hall_ms   INTEGER NOT NULL,
    wall_ms   INTEGER NOT NULL,
    trusted   INTEGER NOT NULL CHECK (trusted IN (0, 1)),
    principal TEXT    NOT NULL,
    kind      TEXT    NOT NULL,
    version   INTEGER NOT NULL CHECK (version >= 1),
    payload   TEXT    NOT NULL,
    hash      BLOB    NOT NULL CHECK (length(hash) = 32)
) STRICT;

CREATE TRIGGER ledger_is_gapless BEFORE INSERT ON ledger
WHEN NEW.sequence IS NOT (SELECT ifnull(max(sequence), 0) + 1 FROM ledger)
BEGIN
    SELECT RAISE(ABORT, 'the ledger only grows at its end, one sequence after the other');
END;

CREATE TRIGGER ledger_is_never_edited BEFORE UPDATE ON ledger
BEGIN
    SELECT RAISE(ABORT, 'a row of the ledger is never edited');
END;

CREATE TRIGGER ledger_is_never_cut BEFORE DELETE ON ledger
BEGIN
    SELECT RAISE(ABORT, 'a row of the ledger is never deleted');
END;

-- Live or practice from the first row on, for good.
CREATE TRIGGER mode_is_fixed BEFORE UPDATE ON meta
WHEN EXISTS (SELECT 1 FROM ledger)
BEGIN
    SELECT RAISE(ABORT, 'a ledger with rows stays what it is, live or simulation');
END;

CREATE TRIGGER meta_stays BEFORE DELETE ON meta
BEGIN
    SELECT RAISE(ABORT, 'meta is never deleted');
END;

CREATE TABLE requests (
    principal      TEXT    NOT NULL,
    id             TEXT    NOT NULL,
    body_hash      BLOB    NOT NULL CHECK (length(body_hash) = 32),
    first_sequence INTEGER,
    last_sequence  INTEGER,
    status         INTEGER NOT NULL,
    answer         TEXT    NOT NULL,
    wall_ms        INTEGER NOT NULL,
    PRIMARY KEY (principal, id)
) STRICT, WITHOUT ROWID;

-- Derived from the ledger, written in the same transactions. No CHECK with a list of words: SQLite builds a table
-- of such a list for every line it writes, which costs a fifth of the line.
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
    UNIQUE (day, number)
) STRICT;

CREATE TABLE tokens (
    name            TEXT    PRIMARY KEY,
    role            TEXT    NOT NULL,
    place           TEXT,
    sha256          BLOB    NOT NULL UNIQUE CHECK (length(sha256) = 32),
    created_wall_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE alive (
    only        INTEGER PRIMARY KEY CHECK (only = 1),
    hall_ms     INTEGER NOT NULL,
    wall_ms     INTEGER NOT NULL,
    boot_id     TEXT    NOT NULL,
    boottime_ms INTEGER NOT NULL
) STRICT;
