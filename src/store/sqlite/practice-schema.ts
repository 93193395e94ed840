/**
 * The practice's file and how it came to be. A migration is never changed once released; a new one is added at the
 * end.
 */
export const PRACTICE_MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE account (
    id          TEXT PRIMARY KEY,
    -- As it is typed at log-in, in lower case.
    name        TEXT NOT NULL UNIQUE,
    display     TEXT NOT NULL,
    -- active, locked, removed
    state       TEXT NOT NULL,
    -- Argon2id in its own text form; absent for those who log in elsewhere.
    password    TEXT,
    must_change INTEGER NOT NULL,
    -- A password that was given out ends at this time.
    password_ends INTEGER,
    -- Roles with their systems, as JSON.
    given       TEXT NOT NULL,
    issuer      TEXT,
    subject     TEXT,
    totp        BLOB,
    -- The last time step that was used: a code counts once.
    totp_step   INTEGER NOT NULL DEFAULT 0,
    failures    INTEGER NOT NULL DEFAULT 0,
    not_before  INTEGER NOT NULL DEFAULT 0,
    made_at     INTEGER NOT NULL,
    seen_at     INTEGER
  ) STRICT, WITHOUT ROWID;
  -- Whoever comes from single sign-on is found by issuer and subject.
  CREATE UNIQUE INDEX account_subject ON account (issuer, subject) WHERE subject IS NOT NULL;

  CREATE TABLE recovery_code (
    account TEXT NOT NULL,
    hash    BLOB NOT NULL,
    PRIMARY KEY (account, hash)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE passkey (
    id         TEXT PRIMARY KEY,
    account    TEXT NOT NULL,
    name       TEXT NOT NULL,
    public_key BLOB NOT NULL,
    counter    INTEGER NOT NULL,
    transports TEXT NOT NULL,
    made_at    INTEGER NOT NULL,
    used_at    INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX passkey_account ON passkey (account);

  -- Sessions by the hash of what the cookie holds.
  CREATE TABLE session (
    hash    BLOB PRIMARY KEY,
    id      TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL,
    method  TEXT NOT NULL,
    source  TEXT NOT NULL,
    agent   TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX session_account ON session (account);

  CREATE TABLE token (
    hash        BLOB PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,
    account     TEXT NOT NULL,
    name        TEXT NOT NULL,
    permissions TEXT NOT NULL,
    systems     TEXT NOT NULL,
    made_at     INTEGER NOT NULL,
    ends_at     INTEGER NOT NULL,
    used_at     INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX token_account ON token (account);

  -- The audit trail: numbered without a gap, each hash covers the event and the hash before it.
  CREATE TABLE trail (
    seq         INTEGER PRIMARY KEY,
    at          INTEGER NOT NULL,
    action      TEXT NOT NULL,
    outcome     TEXT NOT NULL,
    who         TEXT NOT NULL,
    via         TEXT NOT NULL,
    account     TEXT,
    roles       TEXT,
    object      TEXT,
    system      TEXT,
    patient     BLOB,
    source      TEXT NOT NULL,
    purpose     TEXT,
    reason      TEXT,
    count       INTEGER,
    correlation TEXT,
    code        TEXT,
    hash        BLOB NOT NULL
  ) STRICT;
  -- Who looked at this patient; what did this person do; who did this. The number is the order in time.
  CREATE INDEX trail_patient ON trail (patient, seq) WHERE patient IS NOT NULL;
  CREATE INDEX trail_account ON trail (account, seq) WHERE account IS NOT NULL;
  CREATE INDEX trail_action ON trail (action, seq);

  -- Sealed numbers and hashes: \`start\` (what was removed ends here), \`head\` (the last event), and one each so many events.
  CREATE TABLE trail_seal (
    kind TEXT NOT NULL,
    seq  INTEGER NOT NULL,
    hash BLOB NOT NULL,
    mac  BLOB NOT NULL,
    PRIMARY KEY (kind, seq)
  ) STRICT, WITHOUT ROWID;

  -- Whom a reference stands for. The reference is keyed: from an identifier it can be made, and not the other way.
  CREATE TABLE trail_person (
    reference  BLOB PRIMARY KEY,
    authority  TEXT NOT NULL,
    identifier TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- What the practice keeps besides: views, approvals, issues, silences. Each kind has its shape in src/practice/.
  CREATE TABLE record (
    kind    TEXT NOT NULL,
    id      TEXT NOT NULL,
    body    TEXT NOT NULL,
    at      INTEGER NOT NULL,
    ends_at INTEGER,
    PRIMARY KEY (kind, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX record_ends ON record (ends_at) WHERE ends_at IS NOT NULL;
  `,
];
