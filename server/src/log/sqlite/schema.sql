-- Everything a relay stores. Additive: a newer relay adds tables and columns.
-- In one step: by the first of them a database is known as a relay's.

BEGIN;

CREATE TABLE IF NOT EXISTS ledgers (
    number   INTEGER PRIMARY KEY,
    id       BLOB NOT NULL UNIQUE
) STRICT;

-- The logs. Bytes are NULL once an item was purged.
CREATE TABLE IF NOT EXISTS items (
    ledger          INTEGER NOT NULL REFERENCES ledgers (number),
    sequence        INTEGER NOT NULL,
    id              BLOB    NOT NULL,
    hash            BLOB    NOT NULL,
    kind            INTEGER NOT NULL,
    device          BLOB    NOT NULL,
    device_sequence INTEGER NOT NULL,
    record          BLOB,
    bytes           BLOB
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS items_in_order ON items (ledger, sequence);
CREATE UNIQUE INDEX IF NOT EXISTS items_by_id ON items (ledger, id);
CREATE INDEX IF NOT EXISTS items_of_record ON items (ledger, record) WHERE record IS NOT NULL;
CREATE INDEX IF NOT EXISTS items_in_chain ON items (ledger, device, device_sequence)
    WHERE record IS NOT NULL;
CREATE INDEX IF NOT EXISTS control_items ON items (ledger, sequence) WHERE record IS NULL;

-- What each device holds: the end of its chain, and how much it takes up.
CREATE TABLE IF NOT EXISTS chains (
    ledger   INTEGER NOT NULL REFERENCES ledgers (number),
    device   BLOB    NOT NULL,
    sequence INTEGER NOT NULL,
    head     BLOB    NOT NULL,
    bytes    INTEGER NOT NULL,
    PRIMARY KEY (ledger, device)
) STRICT, WITHOUT ROWID;

-- When something was last written to a ledger, in milliseconds since 1970.
CREATE TABLE IF NOT EXISTS written (
    ledger INTEGER NOT NULL PRIMARY KEY REFERENCES ledgers (number),
    at     INTEGER NOT NULL
) STRICT;

-- Hashes of founding codes, and the ledger each was used for.
CREATE TABLE IF NOT EXISTS founding_codes (
    code   BLOB    NOT NULL PRIMARY KEY,
    until  INTEGER NOT NULL,
    ledger BLOB
) STRICT, WITHOUT ROWID;

-- Ledgers that the operator has deleted, and that are not to come back.
CREATE TABLE IF NOT EXISTS withdrawn (
    ledger BLOB NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- Written by whoever asks whether the log can be written.
CREATE TABLE IF NOT EXISTS pulse (
    number INTEGER PRIMARY KEY CHECK (number = 1),
    beats  INTEGER NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS invites (
    key       BLOB    NOT NULL PRIMARY KEY,
    ledger    INTEGER NOT NULL REFERENCES ledgers (number),
    statement BLOB    NOT NULL,
    deposit   BLOB
) STRICT, WITHOUT ROWID;

-- Times in milliseconds since 1970. Without a due time a second steward has to confirm.
CREATE TABLE IF NOT EXISTS erasures (
    ledger       INTEGER NOT NULL REFERENCES ledgers (number),
    record       BLOB    NOT NULL,
    by           BLOB    NOT NULL,
    at           INTEGER NOT NULL,
    confirmed_by BLOB,
    due          INTEGER,
    purged       INTEGER NOT NULL,
    PRIMARY KEY (ledger, record)
) STRICT, WITHOUT ROWID;

-- Whose log this is: the id of the relay, which is its public key.
CREATE TABLE IF NOT EXISTS relay (
    number INTEGER PRIMARY KEY CHECK (number = 1),
    id     BLOB NOT NULL
) STRICT;

COMMIT;
