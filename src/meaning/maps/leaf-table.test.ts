import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Message, parse } from '../../formats/hl7v2/index.ts';
import { LeafTable } from './leaf-table.ts';

const SAMPLES = new URL('../../../../shared/samples/v2/fhir-converter/', import.meta.url);

function walked(message: Message): string[] {
  return [...message.leaves()].map((leaf) => `${leaf.path}=${leaf.raw}=${leaf.value}`);
}

function tabled(message: Message): string[] {
  const table = new LeafTable(message);
  return Array.from({ length: table.count }, (_, i) => `${table.path(i)}=${table.raw(i)}=${table.value(i)}`);
}

describe('a table of leaves', () => {
  test('has the leaves of every sample, in order, under the same paths', () => {
    const files = readdirSync(SAMPLES).filter((name) => name.endsWith('.hl7'));
    expect(files.length).toBeGreaterThan(100);
    for (const name of files) {
      const { message } = parse(readFileSync(new URL(name, SAMPLES)));
      if (message !== undefined) expect(tabled(message)).toEqual(walked(message));
    }
  });

  test('has the leaves of any message', () => {
    const line = fc.array(fc.constantFrom('|', '|', '^', '~', '&', '\\', 'F', 'a', '""', 'é'), { maxLength: 40 });
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 4 }),
        fc.constantFrom('^~\\&', '^~', '#', '^~\\&#'),
        (lines, spelling) => {
          const { message } = parse(
            [`MSH|${spelling}|A|B`, ...lines.map((parts) => `PID|${parts.join('')}`), 'nonsense|x'].join('\r'),
          );
          if (message === undefined) throw new Error('no message');
          expect(tabled(message)).toEqual(walked(message));
        },
      ),
    );
  });

  test('finds the leaves of a field, also past its last', () => {
    const { message } = parse('MSH|^~\\&|A\rPID|1||a^b~c||d');
    if (message === undefined) throw new Error('no message');
    const table = new LeafTable(message);
    expect([table.fieldStart(1, 3), table.fieldEnd(1, 3)]).toEqual([2, 5]);
    expect([table.fieldStart(1, 4), table.fieldEnd(1, 4)]).toEqual([5, 5]);
    expect([table.fieldStart(1, 90), table.fieldEnd(1, 90)]).toEqual([6, 6]);
    expect([table.segmentStart(1), table.segmentEnd(1)]).toEqual([1, 6]);
  });
});
