/**
 * Every statement that runs against a month file, the lasting file or a word index. The test beside this
 * file runs EXPLAIN QUERY PLAN over these very constants, so that a lost index fails the build.
 * `?` stand in the order in which the callers bind.
 */

export const MONTH_WRITES = {
  begin: 'BEGIN IMMEDIATE',
  commit: 'COMMIT',
  rollback: 'ROLLBACK',
  addName: 'INSERT INTO name (id, text) VALUES (?, ?)',
  addMessage: `INSERT INTO message (id, flow, source, type, control_id, digest, size, release, parent, parent_how,
    duplicate_of, duplicate_same, codes, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  addDelivery: `INSERT INTO delivery (message, destination, keys, partition, state, release, attempts, not_before, cause,
    possible_duplicate, edited, changed_at) VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?, 0, 0, ?)`,
  addAttachment: 'INSERT INTO attachment (message, number, bytes) VALUES (?, ?, ?)',
  // The latest few messages of a source under a control id: more than a handful in a window is a broken sender.
  earlier: `SELECT id, digest, duplicate_of, duplicate_same FROM message
    WHERE control_id = ? AND source = ? AND id >= ? ORDER BY id DESC LIMIT 20`,
  deliveryBefore: 'SELECT state, attempts FROM delivery WHERE message = ? AND destination = ?',
  changeDelivery: `UPDATE delivery SET state = ?, attempts = ?, not_before = ?, cause = ?,
    possible_duplicate = coalesce(?, possible_duplicate), release = coalesce(?, release), edited = max(edited, ?),
    waived = coalesce(?, waived), changed_at = coalesce(?, changed_at) WHERE message = ? AND destination = ?`,
  addAttempt: `INSERT INTO attempt (message, destination, number, at, took_ms, kind, code, answer_code, answer)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  addAct: `INSERT INTO act (message, destination, number, at, who, reason, state)
    VALUES (?, ?, (SELECT coalesce(max(number), 0) + 1 FROM act WHERE message = ? AND destination = ?), ?, ?, ?, ?)`,
  putEdited: 'INSERT OR REPLACE INTO edited (message, destination, body) VALUES (?, ?, ?)',
  addTotal: `INSERT INTO flow_total (flow, messages, bytes) VALUES (?, ?, ?)
    ON CONFLICT (flow) DO UPDATE SET messages = messages + excluded.messages, bytes = bytes + excluded.bytes`,
  ledgersOf: 'SELECT destination, content, packed FROM ledger WHERE message = ?',
  putLedger: 'INSERT OR REPLACE INTO ledger (message, destination, content, packed) VALUES (?, ?, ?, ?)',
  markLedger: 'UPDATE ledger SET content = ? WHERE message = ? AND destination = ?',
  addContent: `INSERT INTO content_hour (hour, name, messages, intact, flagged, lost, held) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (hour, name) DO UPDATE SET messages = messages + excluded.messages, intact = intact + excluded.intact,
    flagged = flagged + excluded.flagged, lost = lost + excluded.lost, held = held + excluded.held`,
  addLines: `INSERT INTO line_hour (hour, destination, kind, deliveries, leaves) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (hour, destination, kind) DO UPDATE SET deliveries = deliveries + excluded.deliveries,
    leaves = leaves + excluded.leaves`,
  dropLines: 'DELETE FROM line_hour WHERE hour = ? AND destination = ? AND kind = ? AND deliveries <= 0',
  addCode: `INSERT INTO code_total (destination, code, waiting, flagged, first, last) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (destination, code) DO UPDATE SET waiting = waiting + excluded.waiting,
    flagged = flagged + excluded.flagged, first = min(first, excluded.first), last = max(last, excluded.last)`,
  dropCode: 'DELETE FROM code_total WHERE destination = ? AND code = ? AND waiting <= 0 AND flagged <= 0',
  probeIn: 'INSERT OR REPLACE INTO probe (id, pad) VALUES (1, zeroblob(65536))',
  probeOut: 'DELETE FROM probe',
  openOf: 'SELECT 1 FROM delivery WHERE message = ? AND state < 2',
  sizeOf: 'SELECT flow, size FROM message WHERE id = ?',
  removeLedgers: 'DELETE FROM ledger WHERE message = ?',
  removeDeliveries: 'DELETE FROM delivery WHERE message = ?',
  removeAttempts: 'DELETE FROM attempt WHERE message = ?',
  removeActs: 'DELETE FROM act WHERE message = ?',
  removeEdited: 'DELETE FROM edited WHERE message = ?',
  removeAttachments: 'DELETE FROM attachment WHERE message = ?',
  removeMessage: 'DELETE FROM message WHERE id = ?',
} as const;

const DELIVERY = `message, destination, keys, partition, state, release, attempts, not_before, cause,
  possible_duplicate, edited, waived, changed_at`;
const MESSAGE = `id, flow, source, type, control_id, size, release, parent, parent_how, duplicate_of, duplicate_same,
  codes, body IS NULL AS bodyless`;

export const MONTH_READS = {
  names: 'SELECT id, text FROM name',
  newest: 'SELECT max(id) AS id FROM message',
  oldest: 'SELECT min(id) AS id FROM message',
  totals: 'SELECT flow, messages, bytes FROM flow_total',
  // Counted by walking the index of open deliveries alone.
  openCounts: `SELECT destination, state, count(*) AS count, min(message) AS oldest FROM delivery
    WHERE state < 2 GROUP BY destination, state`,
  openOfDestination: `SELECT ${DELIVERY} FROM delivery
    WHERE destination = ? AND message > ? AND state < 2 ORDER BY message LIMIT ?`,
  anyOpen: 'SELECT 1 AS any FROM delivery WHERE state < 2 LIMIT 1',
  message: `SELECT ${MESSAGE} FROM message WHERE id = ?`,
  body: 'SELECT body FROM message WHERE id = ?',
  editedBody: 'SELECT body FROM edited WHERE message = ? AND destination = ?',
  attachments: 'SELECT number, bytes FROM attachment WHERE message = ? ORDER BY number',
  deliveries: `SELECT ${DELIVERY} FROM delivery WHERE message = ? ORDER BY destination`,
  attempts: `SELECT at, took_ms, kind, code, answer_code, answer FROM attempt
    WHERE message = ? AND destination = ? ORDER BY number`,
  acts: 'SELECT at, who, reason, state FROM act WHERE message = ? AND destination = ? ORDER BY number',
  children: `SELECT ${MESSAGE} FROM message WHERE parent = ? ORDER BY id`,
  after: 'SELECT id, flow, body FROM message WHERE id > ? ORDER BY id LIMIT ?',
  // Retention walks a month in small steps, in number order, so that no step holds up other reads.
  retainable: `SELECT id, flow, size, EXISTS (
      SELECT 1 FROM delivery WHERE delivery.message = message.id AND delivery.state < 2
    ) AS open FROM message WHERE id > ? AND id < ? ORDER BY id LIMIT ?`,
  facts: 'SELECT flow, source, type FROM message WHERE id = ?',
  destinationsOf: 'SELECT destination FROM delivery WHERE message = ?',
  byControlId: 'SELECT id FROM message WHERE control_id = ? AND id >= ? AND id < ? ORDER BY id DESC LIMIT ?',
  // The walks of a search, newest first, each along the index that gives the fewest rows.
  walkAll: 'SELECT id FROM message WHERE id >= ? AND id < ? ORDER BY id DESC LIMIT ?',
  walkOpen: `SELECT message AS id FROM delivery WHERE destination = ? AND message >= ? AND message < ? AND state < 2
    AND state = ? ORDER BY message DESC LIMIT ?`,
  walkCause: `SELECT DISTINCT message AS id FROM delivery WHERE cause = ? AND message >= ? AND message < ?
    ORDER BY message DESC LIMIT ?`,
  walkDiscarded: `SELECT DISTINCT message AS id FROM delivery WHERE state = 3 AND message >= ? AND message < ?
    ORDER BY message DESC LIMIT ?`,
  openDestinations: 'SELECT DISTINCT destination FROM delivery WHERE state < 2',
  ledgers: 'SELECT destination, content, packed FROM ledger WHERE message = ? ORDER BY destination',
  // Newest first; what a ledger says is looked at in the rows themselves.
  walkLedgers: `SELECT message, destination, content, packed FROM ledger WHERE message >= ? AND message < ?
    ORDER BY message DESC LIMIT ?`,
  contentBetween: `SELECT hour, name, messages, intact, flagged, lost, held FROM content_hour
    WHERE hour >= ? AND hour < ? ORDER BY hour`,
  linesBetween: `SELECT destination, kind, sum(deliveries) AS deliveries, sum(leaves) AS leaves, min(hour) AS first,
    max(hour) AS last FROM line_hour WHERE hour >= ? AND hour < ? GROUP BY destination, kind`,
  codeTotals: 'SELECT destination, code, waiting, flagged, first, last FROM code_total',
  statesOf: 'SELECT destination, state, cause FROM delivery WHERE message = ?',
} as const;

export const LASTING = {
  addRelease: 'INSERT INTO release (hash, applied_at, by, files) VALUES (?, ?, ?, ?)',
  release: 'SELECT number, hash, applied_at, by, files FROM release WHERE number = ?',
  releases: 'SELECT number, hash, applied_at, by FROM release ORDER BY number DESC LIMIT ?',
  newestRelease: 'SELECT number, hash, applied_at, by, files FROM release ORDER BY number DESC LIMIT 1',
  setting: 'SELECT value FROM setting WHERE name = ?',
  putSetting: 'INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)',
  removeSetting: 'DELETE FROM setting WHERE name = ?',
  mark: 'SELECT value FROM mark WHERE name = ?',
  raiseMark: `INSERT INTO mark (name, value) VALUES (?, ?)
    ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)`,
  takeLease: `INSERT INTO lease (partition, owner, epoch, expires) VALUES (?, ?, 1, ?)
    ON CONFLICT (partition) DO UPDATE SET owner = excluded.owner, epoch = epoch + 1, expires = excluded.expires`,
  leases: 'SELECT partition, epoch FROM lease ORDER BY partition',
} as const;

export const WORDS = {
  begin: 'BEGIN IMMEDIATE',
  commit: 'COMMIT',
  rollback: 'ROLLBACK',
  names: 'SELECT id, text FROM name',
  addName: 'INSERT INTO name (id, text) VALUES (?, ?)',
  has: 'SELECT 1 AS any FROM words_docsize WHERE id = ?',
  add: 'INSERT OR REPLACE INTO words (rowid, word) VALUES (?, ?)',
  remove: 'DELETE FROM words WHERE rowid = ?',
  mark: 'SELECT value FROM mark WHERE name = ?',
  raiseMark: `INSERT INTO mark (name, value) VALUES (?, ?)
    ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)`,
  optimize: `INSERT INTO words (words) VALUES ('optimize')`,
  // Newest first by row number: ranking common words costs twenty times as much.
  find: 'SELECT rowid AS id FROM words WHERE words MATCH ? AND rowid >= ? AND rowid < ? ORDER BY rowid DESC LIMIT ?',
} as const;
