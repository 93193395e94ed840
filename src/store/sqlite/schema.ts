/**
 * The files of a store and how each came to be. A migration is never changed once released; a new one is
 * added at the end. `user_version` of a file is the number of migrations it has had.
 */

/** One file a month: everything about the messages received in it. */
export const MONTH_MIGRATIONS: readonly string[] = [
  `
  -- Names that recur (flows, sources, types, destinations, codes) are numbers in the rows.
  CREATE TABLE name (
    id   INTEGER PRIMARY KEY,
    text TEXT NOT NULL UNIQUE
  ) STRICT;

  CREATE TABLE message (
    id             INTEGER PRIMARY KEY,
    flow           INTEGER NOT NULL,
    source         INTEGER NOT NULL,
    type           INTEGER NOT NULL,
    control_id     TEXT NOT NULL,
    digest         BLOB NOT NULL,
    size           INTEGER NOT NULL,
    release        INTEGER NOT NULL,
    parent         INTEGER,
    parent_how     INTEGER,
    duplicate_of   INTEGER,
    duplicate_same INTEGER,
    codes          TEXT,
    body           BLOB
  ) STRICT;
  -- Every arriving message asks whether its source sent this control id before; people search by it too.
  CREATE INDEX message_control ON message (control_id, source);
  -- What came out of a message (batch parts, replays, other flows). Few messages have a parent.
  CREATE INDEX message_parent ON message (parent) WHERE parent IS NOT NULL;

  CREATE TABLE delivery (
    message            INTEGER NOT NULL,
    destination        INTEGER NOT NULL,
    keys               TEXT NOT NULL,
    partition          INTEGER NOT NULL,
    state              INTEGER NOT NULL,
    release            INTEGER NOT NULL,
    attempts           INTEGER NOT NULL,
    not_before         INTEGER NOT NULL,
    cause              INTEGER,
    possible_duplicate INTEGER NOT NULL,
    edited             INTEGER NOT NULL,
    changed_at         INTEGER NOT NULL,
    PRIMARY KEY (message, destination)
  ) STRICT, WITHOUT ROWID;
  -- A queue is read by destination in order, and counted, at every start. Only open deliveries (states 0
  -- and 1) are in it, so it stays as small as the backlog.
  CREATE INDEX delivery_open ON delivery (destination, message, state) WHERE state < 2;
  -- People look for what is held or failing by its cause. A delivered one has no cause.
  CREATE INDEX delivery_cause ON delivery (cause, message) WHERE cause IS NOT NULL;
  -- Discarded ones are few and looked for by state alone.
  CREATE INDEX delivery_discarded ON delivery (message) WHERE state = 3;

  CREATE TABLE attempt (
    message     INTEGER NOT NULL,
    destination INTEGER NOT NULL,
    number      INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    took_ms     REAL NOT NULL,
    kind        INTEGER NOT NULL,
    code        INTEGER NOT NULL,
    answer_code TEXT,
    answer      BLOB,
    PRIMARY KEY (message, destination, number)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE act (
    message     INTEGER NOT NULL,
    destination INTEGER NOT NULL,
    number      INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    who         TEXT NOT NULL,
    reason      TEXT NOT NULL,
    state       INTEGER NOT NULL,
    PRIMARY KEY (message, destination, number)
  ) STRICT, WITHOUT ROWID;

  -- Large values: tables with a rowid, so that they go to overflow pages and not into an inner page.
  CREATE TABLE edited (
    message     INTEGER NOT NULL,
    destination INTEGER NOT NULL,
    body        BLOB NOT NULL,
    PRIMARY KEY (message, destination)
  ) STRICT;
  CREATE TABLE attachment (
    message INTEGER NOT NULL,
    number  INTEGER NOT NULL,
    bytes   BLOB NOT NULL,
    PRIMARY KEY (message, number)
  ) STRICT;

  -- What each flow holds in this file, kept with every commit, so that retention need not count.
  CREATE TABLE flow_total (
    flow     INTEGER PRIMARY KEY,
    messages INTEGER NOT NULL,
    bytes    INTEGER NOT NULL
  ) STRICT;

  -- One row: a write to it shows whether the disk takes writes again.
  CREATE TABLE probe (
    id   INTEGER PRIMARY KEY CHECK (id = 1),
    pad  BLOB NOT NULL
  ) STRICT;
  `,
  `
  -- What maps made of messages, a row for each delivery: how many leaves had each fate, and every line that is not
  -- carried, translated or ignored, packed (ledger-format.ts). Kinds of lines and codes are numbers of \`name\`.
  CREATE TABLE ledger (
    message     INTEGER NOT NULL,
    destination INTEGER NOT NULL,
    content     INTEGER NOT NULL,
    packed      BLOB NOT NULL,
    PRIMARY KEY (message, destination)
  ) STRICT, WITHOUT ROWID;

  -- Sums of it by the hour in which messages came, kept with every commit, so that a day is seen without reading its
  -- ledgers. \`name\` is a flow (its messages, by their worst destination) or a destination (its deliveries).
  CREATE TABLE content_hour (
    hour     INTEGER NOT NULL,
    name     INTEGER NOT NULL,
    messages INTEGER NOT NULL,
    intact   INTEGER NOT NULL,
    flagged  INTEGER NOT NULL,
    lost     INTEGER NOT NULL,
    held     INTEGER NOT NULL,
    PRIMARY KEY (hour, name)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE line_hour (
    hour        INTEGER NOT NULL,
    destination INTEGER NOT NULL,
    kind        INTEGER NOT NULL,
    deliveries  INTEGER NOT NULL,
    leaves      INTEGER NOT NULL,
    PRIMARY KEY (hour, destination, kind)
  ) STRICT, WITHOUT ROWID;

  -- Codes that tables did not translate: deliveries that are held and met them, and those that went without.
  CREATE TABLE code_total (
    destination INTEGER NOT NULL,
    code        INTEGER NOT NULL,
    waiting     INTEGER NOT NULL,
    flagged     INTEGER NOT NULL,
    first       INTEGER NOT NULL,
    last        INTEGER NOT NULL,
    PRIMARY KEY (destination, code)
  ) STRICT, WITHOUT ROWID;

  -- A person let it go although its map holds it.
  ALTER TABLE delivery ADD COLUMN waived INTEGER NOT NULL DEFAULT 0;
  `,
];

/** The lasting file: what is not bound to a month. */
export const LASTING_MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE release (
    number     INTEGER PRIMARY KEY,
    hash       TEXT NOT NULL,
    applied_at INTEGER NOT NULL,
    by         TEXT NOT NULL,
    files      TEXT NOT NULL
  ) STRICT;

  CREATE TABLE setting (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- Who owns which partition. One process owns all of them here; the epoch rises with every start.
  CREATE TABLE lease (
    partition INTEGER PRIMARY KEY,
    owner     TEXT NOT NULL,
    epoch     INTEGER NOT NULL,
    expires   INTEGER NOT NULL
  ) STRICT;

  -- Numbers never fall, also when retention took the newest message and the clock went back.
  CREATE TABLE mark (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
];

/**
 * The word index of a month, in a file of its own: it is written behind the acknowledgement by another
 * thread, and can be made anew from the bodies.
 */
export const WORDS_MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE name (
    id   INTEGER PRIMARY KEY,
    text TEXT NOT NULL UNIQUE
  ) STRICT;

  -- One token a word: a letter for its kind and the value. The index holds no text, no position and no
  -- column, only which messages have a word; the row number is the message's. Beginnings of two letters
  -- (the kind's and the word's first) have lists of their own: merging those of every name with A takes
  -- longer than a person waits.
  CREATE VIRTUAL TABLE words USING fts5 (
    word,
    content = '', contentless_delete = 1, detail = none, prefix = '2',
    tokenize = "unicode61 remove_diacritics 0"
  );

  -- How far this month is indexed: without a gap (\`complete\`), and the newest message in it (\`newest\`).
  CREATE TABLE mark (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
];
