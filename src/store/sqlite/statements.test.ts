import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from './database.ts';
import { LASTING_MIGRATIONS, MONTH_MIGRATIONS, WORDS_MIGRATIONS } from './schema.ts';
import { LASTING, MONTH_READS, MONTH_WRITES, WORDS } from './statements.ts';

/** What each statement's plan must be made of. A statement without an entry here fails the test. */
const NO_TABLE = /^$/;
const MESSAGE_BY_ID = /SEARCH message USING INTEGER PRIMARY KEY \(rowid=\?\)/;
const DELIVERY_BY_KEY = /SEARCH delivery USING PRIMARY KEY \(message=\?/;

const EXPECTED: Readonly<Record<string, RegExp>> = {
  begin: NO_TABLE,
  commit: NO_TABLE,
  rollback: NO_TABLE,
  addName: NO_TABLE,
  addMessage: NO_TABLE,
  addDelivery: NO_TABLE,
  addAttachment: NO_TABLE,
  earlier: /SEARCH message USING INDEX message_control \(control_id=\? AND source=\? AND rowid>\?\)$/,
  deliveryBefore: /SEARCH delivery USING PRIMARY KEY \(message=\? AND destination=\?\)$/,
  changeDelivery: /SEARCH delivery USING PRIMARY KEY \(message=\? AND destination=\?\)$/,
  addAttempt: NO_TABLE,
  addAct: /SEARCH act USING PRIMARY KEY \(message=\? AND destination=\?\)$/,
  putEdited: NO_TABLE,
  addTotal: NO_TABLE,
  ledgersOf: /SEARCH ledger USING PRIMARY KEY \(message=\?\)$/,
  putLedger: NO_TABLE,
  markLedger: /SEARCH ledger USING PRIMARY KEY \(message=\? AND destination=\?\)$/,
  addContent: NO_TABLE,
  addLines: NO_TABLE,
  dropLines: /SEARCH line_hour USING PRIMARY KEY \(hour=\? AND destination=\? AND kind=\?\)$/,
  addCode: NO_TABLE,
  dropCode: /SEARCH code_total USING PRIMARY KEY \(destination=\? AND code=\?\)$/,
  removeLedgers: /SEARCH ledger USING PRIMARY KEY \(message=\?\)$/,
  ledgers: /SEARCH ledger USING PRIMARY KEY \(message=\?\)$/,
  walkLedgers: /SEARCH ledger USING PRIMARY KEY \(message>\? AND message<\?\)$/,
  contentBetween: /SEARCH content_hour USING PRIMARY KEY \(hour>\? AND hour<\?\)$/,
  linesBetween: /SEARCH line_hour USING PRIMARY KEY \(hour>\? AND hour<\?\)\nUSE TEMP B-TREE FOR GROUP BY$/,
  codeTotals: /SCAN code_total$/,
  probeIn: NO_TABLE,
  probeOut: NO_TABLE,
  openOf: DELIVERY_BY_KEY,
  sizeOf: MESSAGE_BY_ID,
  removeDeliveries: DELIVERY_BY_KEY,
  removeAttempts: /SEARCH attempt USING PRIMARY KEY \(message=\?\)$/,
  removeActs: /SEARCH act USING PRIMARY KEY \(message=\?\)$/,
  removeEdited: /SEARCH edited USING INDEX sqlite_autoindex_edited_1 \(message=\?\)$/,
  removeAttachments: /SEARCH attachment USING INDEX sqlite_autoindex_attachment_1 \(message=\?\)$/,
  removeMessage: MESSAGE_BY_ID,
  names: /SCAN name/,
  newest: /SEARCH message$/,
  oldest: /SEARCH message$/,
  totals: /SCAN flow_total$/,
  openCounts: /SCAN delivery USING COVERING INDEX delivery_open\nUSE TEMP B-TREE FOR GROUP BY$/,
  openOfDestination: /SEARCH delivery USING INDEX delivery_open \(destination=\? AND message>\?\)$/,
  anyOpen: /SCAN delivery USING COVERING INDEX delivery_open$/,
  message: MESSAGE_BY_ID,
  body: MESSAGE_BY_ID,
  editedBody: /SEARCH edited USING INDEX sqlite_autoindex_edited_1 \(message=\? AND destination=\?\)$/,
  attachments: /SEARCH attachment USING INDEX sqlite_autoindex_attachment_1 \(message=\?\)$/,
  deliveries: /SEARCH delivery USING PRIMARY KEY \(message=\?\)$/,
  attempts: /SEARCH attempt USING PRIMARY KEY \(message=\? AND destination=\?\)$/,
  acts: /SEARCH act USING PRIMARY KEY \(message=\? AND destination=\?\)$/,
  children: /SEARCH message USING INDEX message_parent \(parent=\?\)$/,
  after: /SEARCH message USING INTEGER PRIMARY KEY \(rowid>\?\)$/,
  retainable:
    /SEARCH message USING INTEGER PRIMARY KEY \(rowid>\? AND rowid<\?\)[^]*SEARCH delivery USING PRIMARY KEY \(message=\?\)$/,
  facts: MESSAGE_BY_ID,
  destinationsOf: /SEARCH delivery USING PRIMARY KEY \(message=\?\)$/,
  byControlId: /SEARCH message USING COVERING INDEX message_control \(control_id=\?\)/,
  walkAll: /SEARCH message USING INTEGER PRIMARY KEY \(rowid>\? AND rowid<\?\)$/,
  walkOpen: /SEARCH delivery USING COVERING INDEX delivery_open \(destination=\? AND message>\? AND message<\?\)$/,
  walkCause: /SEARCH delivery USING COVERING INDEX delivery_cause \(cause=\? AND message>\? AND message<\?\)$/,
  walkDiscarded: /SEARCH delivery USING COVERING INDEX delivery_discarded \(message>\? AND message<\?\)$/,
  openDestinations: /SCAN delivery USING COVERING INDEX delivery_open$/,
  statesOf: /SEARCH delivery USING PRIMARY KEY \(message=\?\)$/,
  addRelease: NO_TABLE,
  release: /SEARCH release USING INTEGER PRIMARY KEY \(rowid=\?\)$/,
  releases: /SCAN release$/,
  newestRelease: /SCAN release$/,
  setting: /SEARCH setting USING PRIMARY KEY \(name=\?\)$/,
  putSetting: NO_TABLE,
  removeSetting: /SEARCH setting USING PRIMARY KEY \(name=\?\)$/,
  mark: /SEARCH mark USING PRIMARY KEY \(name=\?\)$/,
  raiseMark: NO_TABLE,
  takeLease: NO_TABLE,
  leases: /SCAN lease$/,
  has: /SEARCH words_docsize USING INTEGER PRIMARY KEY \(rowid=\?\)$/,
  add: NO_TABLE,
  remove: /SCAN words VIRTUAL TABLE INDEX \d+:=$/,
  optimize: NO_TABLE,
  find: /^SCAN words VIRTUAL TABLE INDEX \d+:\S*M\d\S*$/,
};

describe('statements', () => {
  let folder: string;
  const databases: Database[] = [];
  const open = (name: string, migrations: readonly string[]) => {
    const database = openDatabase({
      path: join(folder, name),
      key: new Uint8Array(32),
      migrations,
      cacheKib: 1024,
      synchronous: 'full',
    });
    databases.push(database);
    return database;
  };

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'suture-plan-'));
  });
  afterAll(() => {
    for (const database of databases) database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('run by the indexes they were written for', () => {
    const month = open('month.db', MONTH_MIGRATIONS);
    const lasting = open('lasting.db', LASTING_MIGRATIONS);
    const words = open('words.db', WORDS_MIGRATIONS);
    for (const [database, texts] of [
      [month, MONTH_WRITES],
      [month, MONTH_READS],
      [lasting, LASTING],
      [words, WORDS],
    ] as const) {
      for (const [name, text] of Object.entries(texts))
        expect.soft(planOf(database, text), name).toMatch(EXPECTED[name] ?? /nothing is expected/);
    }
  });

  it('are numbered so that the version of a file is the count of its migrations', () => {
    const month = open('version.db', MONTH_MIGRATIONS);
    expect(month.pragma('user_version', { simple: true })).toBe(MONTH_MIGRATIONS.length);
  });

  it('leave a file of a newer version alone', () => {
    const newer = open('newer.db', MONTH_MIGRATIONS);
    newer.pragma('user_version=99');
    newer.close();
    expect(() => open('newer.db', MONTH_MIGRATIONS)).toThrow(expect.objectContaining({ code: 'store-newer' }));
  });

  it('add a later migration to a file that has the earlier ones, and nothing when it fails', () => {
    open('later.db', MONTH_MIGRATIONS).close();
    const broken = [
      ...MONTH_MIGRATIONS,
      'CREATE TABLE added (id INTEGER) STRICT; CREATE TABLE name (id INTEGER) STRICT',
    ];
    expect(() => open('later.db', broken)).toThrow(expect.objectContaining({ code: 'SQLITE_ERROR' }));
    const database = open('later.db', [...MONTH_MIGRATIONS, 'CREATE TABLE added (id INTEGER) STRICT']);
    expect(database.pragma('user_version', { simple: true })).toBe(MONTH_MIGRATIONS.length + 1);
    expect(database.prepare('SELECT count(*) AS count FROM added').get()).toEqual({ count: 0 });
  });
});

/** The plan's lines that name a table, as SQLite tells them. */
function planOf(database: Database, text: string): string {
  const parameters = Array.from({ length: text.split('?').length - 1 }, () => 1);
  return (database.prepare(`EXPLAIN QUERY PLAN ${text}`).all(...parameters) as { detail: string }[])
    .map(({ detail }) => detail)
    .filter((detail) => /^(SCAN|SEARCH|USE)/.test(detail) && detail !== 'SCAN CONSTANT ROW')
    .join('\n');
}
