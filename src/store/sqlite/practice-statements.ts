/**
 * Every statement that runs against the practice's file. The test beside this file runs EXPLAIN QUERY PLAN over these
 * very constants. `?` stand in the order in which the callers bind.
 */

const ACCOUNTS = {
  addAccount: `INSERT INTO account (id, name, display, state, password, must_change, password_ends, given, issuer, subject, made_at)
    VALUES (?, ?, ?, 'active', ?, ?, ?, ?, ?, ?, ?)`,
  account: 'SELECT * FROM account WHERE id = ?',
  accountByName: 'SELECT * FROM account WHERE name = ?',
  accountBySubject: 'SELECT * FROM account WHERE issuer = ? AND subject = ?',
  accounts: 'SELECT * FROM account ORDER BY name',
  countAccounts: 'SELECT count(*) AS count FROM account',
  setPassword:
    'UPDATE account SET password = ?, must_change = ?, password_ends = ?, failures = 0, not_before = 0 WHERE id = ?',
  setGiven: 'UPDATE account SET display = ?, given = ? WHERE id = ?',
  setState: 'UPDATE account SET state = ?, failures = 0, not_before = 0 WHERE id = ?',
  removeAccount: `UPDATE account SET state = 'removed', name = id, password = NULL, totp = NULL, issuer = NULL, subject = NULL
    WHERE id = ?`,
  setFailures: 'UPDATE account SET failures = ?, not_before = ? WHERE id = ?',
  setSeen: 'UPDATE account SET failures = 0, not_before = 0, seen_at = ? WHERE id = ?',
  setTotp: 'UPDATE account SET totp = ?, totp_step = 0 WHERE id = ?',
  // Only forward: of two log-ins with the same code at once, one finds it used.
  useTotp: 'UPDATE account SET totp_step = ? WHERE id = ? AND totp_step < ?',
  addRecoveryCode: 'INSERT INTO recovery_code (account, hash) VALUES (?, ?)',
  useRecoveryCode: 'DELETE FROM recovery_code WHERE account = ? AND hash = ?',
  clearRecoveryCodes: 'DELETE FROM recovery_code WHERE account = ?',
  countRecoveryCodes: 'SELECT count(*) AS count FROM recovery_code WHERE account = ?',
  addPasskey: `INSERT INTO passkey (id, account, name, public_key, counter, transports, made_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  passkey: 'SELECT * FROM passkey WHERE id = ?',
  passkeys: 'SELECT * FROM passkey WHERE account = ? ORDER BY made_at',
  usePasskey: 'UPDATE passkey SET counter = ?, used_at = ? WHERE id = ?',
  removePasskey: 'DELETE FROM passkey WHERE id = ? AND account = ?',
  clearPasskeys: 'DELETE FROM passkey WHERE account = ?',
} as const;

const CREDENTIALS = {
  addSession: `INSERT INTO session (hash, id, account, method, source, agent, made_at, seen_at, ends_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  session: 'SELECT * FROM session WHERE hash = ?',
  sessionsOf: 'SELECT * FROM session WHERE account = ? ORDER BY made_at',
  setSessionMethod: 'UPDATE session SET method = ? WHERE id = ? AND account = ?',
  seeSession: 'UPDATE session SET seen_at = ? WHERE hash = ?',
  endSession: 'DELETE FROM session WHERE id = ? AND account = ?',
  endOtherSessions: 'DELETE FROM session WHERE account = ? AND id <> ?',
  endSessionByHash: 'DELETE FROM session WHERE hash = ?',
  endSessions: 'DELETE FROM session WHERE account = ?',
  clearSessions: 'DELETE FROM session WHERE ends_at < ? OR seen_at < ?',
  addToken: `INSERT INTO token (hash, id, account, name, permissions, systems, made_at, ends_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  token: 'SELECT * FROM token WHERE hash = ?',
  tokens: 'SELECT * FROM token ORDER BY made_at',
  useToken: 'UPDATE token SET used_at = ? WHERE hash = ?',
  revokeToken: 'DELETE FROM token WHERE id = ?',
  revokeTokens: 'DELETE FROM token WHERE account = ?',
} as const;

const COLUMNS =
  'seq, at, action, outcome, who, via AS "by", account, roles, object, system, patient, source, purpose, reason, count, correlation, code, hash';
const WITHIN = 'at >= ? AND at < ?';

const TRAIL = {
  addTrail: `INSERT INTO trail (seq, at, action, outcome, who, via, account, roles, object, system, patient, source, purpose,
    reason, count, correlation, code, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  lastTrail: 'SELECT seq, hash FROM trail ORDER BY seq DESC LIMIT 1',
  trailFrom: `SELECT ${COLUMNS} FROM trail WHERE seq >= ? ORDER BY seq LIMIT ?`,
  trailAll: `SELECT ${COLUMNS} FROM trail WHERE seq < ? AND ${WITHIN} ORDER BY seq DESC LIMIT ?`,
  trailOfPatient: `SELECT ${COLUMNS} FROM trail WHERE patient = ? AND seq < ? AND ${WITHIN} ORDER BY seq DESC LIMIT ?`,
  trailOfAccount: `SELECT ${COLUMNS} FROM trail WHERE account = ? AND seq < ? AND ${WITHIN} ORDER BY seq DESC LIMIT ?`,
  trailOfAction: `SELECT ${COLUMNS} FROM trail WHERE action = ? AND seq < ? AND ${WITHIN} ORDER BY seq DESC LIMIT ?`,
  putSeal: 'INSERT OR REPLACE INTO trail_seal (kind, seq, hash, mac) VALUES (?, ?, ?, ?)',
  clearSeal: 'DELETE FROM trail_seal WHERE kind = ? AND seq <= ?',
  seals: 'SELECT kind, seq, hash, mac FROM trail_seal ORDER BY kind, seq',
  sealsOf: 'SELECT kind, seq, hash, mac FROM trail_seal WHERE kind = ? ORDER BY seq',
  addPerson: 'INSERT OR IGNORE INTO trail_person (reference, authority, identifier) VALUES (?, ?, ?)',
  person: 'SELECT authority, identifier FROM trail_person WHERE reference = ?',
  people: 'SELECT reference, authority, identifier FROM trail_person ORDER BY reference',
  firstAfter: 'SELECT seq FROM trail WHERE seq >= ? AND at >= ? ORDER BY seq LIMIT 1',
  pruneTrail: 'DELETE FROM trail WHERE seq <= ?',
} as const;

const RECORDS = {
  putRecord: 'INSERT OR REPLACE INTO record (kind, id, body, at, ends_at) VALUES (?, ?, ?, ?, ?)',
  record: 'SELECT id, body, at, ends_at FROM record WHERE kind = ? AND id = ?',
  records: 'SELECT id, body, at, ends_at FROM record WHERE kind = ? ORDER BY id',
  removeRecord: 'DELETE FROM record WHERE kind = ? AND id = ?',
  clearRecords: 'DELETE FROM record WHERE ends_at < ?',
} as const;

export const PRACTICE = { ...ACCOUNTS, ...CREDENTIALS, ...TRAIL, ...RECORDS } as const;

/** The name of a statement. */
export type PracticeStatement = keyof typeof PRACTICE;
