-- People who sign in at the pages, their open sessions, and what was done to either. Outside the chain, as tokens are.
CREATE TABLE people (
    name            TEXT    PRIMARY KEY,
    role            TEXT    NOT NULL,
    place           TEXT,
    password        TEXT    NOT NULL,
    pin             TEXT,
    created_wall_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE sessions (
    sha256        BLOB    PRIMARY KEY CHECK (length(sha256) = 32),
    person        TEXT    NOT NULL REFERENCES people (name) ON DELETE CASCADE,
    begun_wall_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE audit (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    wall_ms   INTEGER NOT NULL,
    principal TEXT    NOT NULL,
    what      TEXT    NOT NULL,
    about     TEXT    NOT NULL
) STRICT;
