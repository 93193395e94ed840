import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../world/random.ts';
import { type SqlDumpEvent, SqlDumpReader } from './sql-dump-reader.ts';

function tablesOf(
  text: string,
  piece = text.length,
): { tables: Record<string, { columns: readonly string[]; rows: (readonly string[])[] }>; faults: string[] } {
  const reader = new SqlDumpReader();
  const events: SqlDumpEvent[] = [];
  for (let at = 0; at < text.length; at += piece) events.push(...reader.push(text.slice(at, at + piece)));
  events.push(...reader.end());
  const tables: Record<string, { columns: readonly string[]; rows: (readonly string[])[] }> = {};
  const faults: string[] = [];
  for (const event of events) {
    if (event.kind === 'table') tables[event.table] = { columns: event.columns, rows: tables[event.table]?.rows ?? [] };
    else if (event.kind === 'row') tables[event.table]?.rows.push(event.cells);
    else faults.push(event.kind);
  }
  return { tables, faults };
}

const POSTGRES = `--
-- PostgreSQL database dump
--
\\restrict abc
SET standard_conforming_strings = on;
CREATE TABLE public.patients (
    id integer NOT NULL,
    "Last Name" character varying(40) DEFAULT 'x, (y)'::text,
    born date,
    CONSTRAINT patients_check CHECK ((id > 0))
);
CREATE FUNCTION public.f() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN INSERT INTO hidden VALUES (1); END;
$body$;
COPY public.patients (id, "Last Name", born) FROM stdin;
1	Sample\\tTab	1980-01-01
2	O\\\\Example	\\N
\\.
INSERT INTO public.notes (id, body) VALUES (1, 'it''s; fine'), (2, E'two\\nlines'), (3, NULL), (4, '2020-01-01'::date) ON CONFLICT DO NOTHING;
`;
const MYSQL = `-- MySQL dump 10.13  Distrib 8.0
/*!40101 SET NAMES utf8mb4 */;
DROP TABLE IF EXISTS \`patients\`;
CREATE TABLE \`patients\` (
  \`id\` int NOT NULL,
  \`key\` varchar(10) COMMENT 'a, b',
  \`note\` text,
  PRIMARY KEY (\`id\`),
  KEY \`k\` (\`key\`)
) ENGINE=InnoDB;
INSERT INTO \`patients\` VALUES (1,'A\\'s','line\\r\\nnext'),(2,NULL,_binary 'x;y'),(3,'',0xFFD8FF);
DELIMITER ;;
CREATE TRIGGER t BEFORE INSERT ON patients FOR EACH ROW BEGIN INSERT INTO hidden VALUES (1); END ;;
DELIMITER ;
INSERT INTO \`patients\` VALUES (4,'b','(c), d');
`;
const SQLITE = `PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE visits(id INTEGER PRIMARY KEY, "index" TEXT, at TEXT, amount NUMERIC(10,2));
INSERT INTO visits VALUES(1,'a\\b','2020-01-01',12.5);
INSERT INTO visits VALUES(2,replace('x\\ny','\\n',char(10)),NULL,-3);
INSERT INTO visits VALUES(3,replace(replace('a\\r\\nb','\\r',char(13)),'\\n',char(10)),NULL,0);
COMMIT;
`;

describe('the tables of a dump', () => {
  it('are read as PostgreSQL writes them', () => {
    expect(tablesOf(POSTGRES)).toEqual({
      tables: {
        patients: {
          columns: ['id', 'Last Name', 'born'],
          rows: [
            ['1', 'Sample\tTab', '1980-01-01'],
            ['2', 'O\\Example', ''],
          ],
        },
        notes: {
          columns: ['id', 'body'],
          rows: [
            ['1', "it's; fine"],
            ['2', 'two\nlines'],
            ['3', ''],
            ['4', '2020-01-01'],
          ],
        },
      },
      faults: [],
    });
  });

  it('are read as MySQL and MariaDB write them', () => {
    expect(tablesOf(MYSQL)).toEqual({
      tables: {
        patients: {
          columns: ['id', 'key', 'note'],
          rows: [
            ['1', "A's", 'line\r\nnext'],
            ['2', '', 'x;y'],
            ['3', '', '0xFFD8FF'],
            ['4', 'b', '(c), d'],
          ],
        },
      },
      faults: [],
    });
  });

  it('are read as SQLite writes them', () => {
    expect(tablesOf(SQLITE)).toEqual({
      tables: {
        visits: {
          columns: ['id', 'index', 'at', 'amount'],
          rows: [
            ['1', 'a\\b', '2020-01-01', '12.5'],
            ['2', 'x\ny', '', '-3'],
            ['3', 'a\r\nb', '', '0'],
          ],
        },
      },
      faults: [],
    });
  });

  it.each([POSTGRES, MYSQL, SQLITE])('are the same in pieces of any size', (text) => {
    const whole = tablesOf(text);
    for (const piece of [1, 2, 3, 7, 64]) expect(tablesOf(text, piece)).toEqual(whole);
  });

  it('say that the dump was cut off', () => {
    expect(tablesOf(MYSQL.slice(0, MYSQL.indexOf("(3,''"))).faults).toEqual(['cut']);
    expect(tablesOf(POSTGRES.slice(0, POSTGRES.indexOf('\\.\n'))).faults).toEqual(['cut']);
  });

  it('keep any value of any column', () => {
    const random = seededRandom(3);
    const letters = [...`ab'"\\,;()\n\t $-/*\`0é`];
    for (let round = 0; round < 300; round++) {
      const value = Array.from(
        { length: Math.floor(random.next() * 12) },
        () => letters[Math.floor(random.next() * letters.length)],
      ).join('');
      const plain = `'${value.replaceAll("'", "''")}'`;
      const escaped = `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`;
      expect(tablesOf(`INSERT INTO t (a, b) VALUES (${plain}, 1);`).tables['t']?.rows).toEqual([[value, '1']]);
      expect(tablesOf(`INSERT INTO \`t\` (a, b) VALUES (${escaped}, 1);`).tables['t']?.rows).toEqual([[value, '1']]);
    }
  });

  it('never stop at what is no SQL', () => {
    const random = seededRandom(8);
    for (let round = 0; round < 300; round++) {
      const at = Math.floor(random.next() * POSTGRES.length);
      const text = `${POSTGRES.slice(0, at)}${'\'`"$(/\\'[Math.floor(random.next() * 7)] ?? ''}${MYSQL.slice(at)}`;
      expect(Array.isArray(tablesOf(text, 50).faults)).toBe(true);
    }
  });
});
