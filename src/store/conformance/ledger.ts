import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CodeNotKnown } from '../../meaning/codes/code-listener.ts';
import { COUNTED_FATES, contentOf, type NewLedger, type StoredLine } from '../stored-ledger.ts';
import type { Bench } from './bench.ts';
import { queued, sample } from './samples.ts';

const HOUR = 3_600_000;
const FHIR = 'lab-results>ehr.fhir';
const OTHER = 'lab-results>registry.fhir';
const ALWAYS = Date.UTC(2100, 0);

const line: fc.Arbitrary<StoredLine> = fc.record(
  {
    path: fc.constantFrom('OBX-5', 'OBX[12]-5', 'OBX[12]-5[3].1.2', 'ZZZ-4', 'Patient.name[2].given[0]'),
    fate: fc.constantFrom('flagged', 'lost', 'held', 'kept', 'condition', 'skipped'),
    row: fc.constantFrom('OBX-5 -> valueString', 'a row with\ta tab'),
    code: fc.constantFrom('store-failed' as const, 'store-closed' as const),
  },
  { requiredKeys: ['path', 'fate'] },
);

const code: fc.Arbitrary<CodeNotKnown> = fc.record(
  {
    table: fc.constantFrom('sexes', 'tests'),
    code: fc.constantFrom('X', 'GLU'),
    system: fc.constantFrom('LN', 'L'),
    display: fc.constantFrom('Glucose', 'glucose'),
    why: fc.constantFrom('unknown', 'ambiguous'),
  },
  { requiredKeys: ['table', 'code', 'why'] },
);

const ledger: fc.Arbitrary<NewLedger> = fc
  .record({
    carried: fc.nat(400),
    lines: fc.array(line, { maxLength: 6 }),
    codes: fc.uniqueArray(code, { maxLength: 3, selector: (one) => JSON.stringify(one) }),
  })
  .map(({ carried, lines, codes }) => ({ counts: { ...countsOf(lines), carried }, lines, codes }));

function countsOf(lines: readonly StoredLine[]): NewLedger['counts'] {
  const counts = Object.fromEntries(COUNTED_FATES.map((fate) => [fate, 0])) as Record<StoredLine['fate'], number>;
  for (const { fate } of lines) counts[fate]++;
  return counts;
}

export function ledgerConformance(bench: Bench): void {
  describe('ledgers', () => {
    const put = (message: number, destination: string, given: NewLedger) =>
      bench.store.change({ message, destination, state: 'delivered', ledger: given });
    const arrived = async () =>
      (await bench.store.accept(sample({ deliveries: [queued(FHIR, ''), queued(OTHER, '')] }))).id;

    it('gives a ledger back as it was, the last one where there were several', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(ledger, { minLength: 1, maxLength: 3 }), async (ledgers) => {
          const id = await arrived();
          await Promise.all(ledgers.map((each) => put(id, FHIR, each)));
          const last = ledgers.at(-1) as NewLedger;
          expect(await bench.store.ledgers(id)).toEqual([
            { destination: FHIR, content: contentOf(last.counts), ...last },
          ]);
        }),
        { numRuns: 40 },
      );
    });

    it('has sums that are always those of the ledgers that are there', async () => {
      const steps = fc.array(
        fc.record({ message: fc.nat(2), destination: fc.constantFrom(FHIR, OTHER), ledger, replaced: fc.boolean() }),
        {
          minLength: 1,
          maxLength: 12,
        },
      );
      await fc.assert(
        fc.asyncProperty(steps, async (run) => {
          await bench.clock.advance(HOUR);
          const from = Math.floor(bench.clock.now() / HOUR) * HOUR;
          const codesBefore = await bench.store.codeTotals();
          const ids = [await arrived(), await arrived(), await arrived()];
          const now = new Map<string, { message: number; destination: string; ledger: NewLedger }>();
          for (const { message, replaced, ...rest } of run) {
            const id = ids[message] as number;
            const key = `${id} ${rest.destination}`;
            await put(id, rest.destination, rest.ledger);
            now.set(key, { message: id, ...rest });
            if (!replaced) continue;
            // Sent again twice, it leaves the sums once.
            const again = { message: id, destination: rest.destination, state: 'delivered', replaced } as const;
            await Promise.all([bench.store.change(again), bench.store.change(again)]);
            now.delete(key);
          }
          const there = [...now.values()];
          const totals = await bench.store.contentTotals(from, from + HOUR);
          for (const destination of [FHIR, OTHER]) {
            const own = there.filter((each) => each.destination === destination);
            const total = totals.find(({ name }) => name === destination);
            expect(total?.messages ?? 0).toBe(own.length);
            for (const content of ['intact', 'flagged', 'lost', 'held'] as const)
              expect(total?.[content] ?? 0).toBe(
                own.filter((each) => contentOf(each.ledger.counts) === content).length,
              );
          }
          const worst = ids.map((id) =>
            there
              .filter((each) => each.message === id)
              .map((each) => ['intact', 'flagged', 'lost', 'held'].indexOf(contentOf(each.ledger.counts)))
              .reduce((a, b) => Math.max(a, b), -1),
          );
          expect(totals.find(({ name }) => name === 'lab-results')).toEqual({
            hour: from,
            name: 'lab-results',
            messages: 3,
            intact: worst.filter((one) => one === 0).length,
            flagged: worst.filter((one) => one === 1).length,
            lost: worst.filter((one) => one === 2).length,
            held: worst.filter((one) => one === 3).length,
          });
          const lines = await bench.store.lineTotals(from, from + HOUR);
          expect(lines.reduce((sum, each) => sum + each.leaves, 0)).toBe(
            there.reduce((sum, each) => sum + each.ledger.lines.length, 0),
          );
          for (const each of lines) {
            expect(each.deliveries).toBe(
              there.filter(
                (one) =>
                  one.destination === each.destination &&
                  one.ledger.lines.some(
                    (each2) =>
                      each2.path.replaceAll(/\[\d+\]/g, '') === each.path &&
                      each2.fate === each.fate &&
                      each2.row === each.row &&
                      each2.code === each.code,
                  ),
              ).length,
            );
          }
          const met = (held: boolean) =>
            there
              .filter((each) => (contentOf(each.ledger.counts) === 'held') === held)
              .reduce((sum, each) => sum + each.ledger.codes.length, 0);
          const codes = await bench.store.codeTotals();
          const sum = (of: typeof codes, what: 'waiting' | 'flagged') => of.reduce((all, each) => all + each[what], 0);
          expect(sum(codes, 'waiting') - sum(codesBefore, 'waiting')).toBe(met(true));
          expect(sum(codes, 'flagged') - sum(codesBefore, 'flagged')).toBe(met(false));
        }),
        { numRuns: 25 },
      );
    });

    it('finds deliveries by line, code and content, newest first, page by page', async () => {
      const gone: StoredLine = { path: 'OBX[2]-8', fate: 'flagged', row: 'OBX-8 <-> interpretation' };
      const unknown: CodeNotKnown = { table: 'tests', code: 'GLU', why: 'unknown' };
      const ids: number[] = [];
      for (let i = 0; i < 5; i++) {
        const id = await arrived();
        ids.unshift(id);
        const lines = i % 2 === 0 ? [gone] : [];
        await put(id, FHIR, { counts: countsOf(lines), lines, codes: i === 2 ? [unknown] : [] });
        await bench.clock.advance(20 * 24 * HOUR);
      }
      const found: number[] = [];
      let next: number | undefined;
      do {
        const page = await bench.store.searchLedgers({
          line: { ...gone, path: 'OBX-8' },
          limit: 1,
          ...(next === undefined ? {} : { before: next }),
        });
        found.push(...page.deliveries.map(({ message }) => message));
        next = page.next;
      } while (next !== undefined);
      expect(found).toEqual([ids[0], ids[2], ids[4]]);
      const all = { limit: 10 };
      expect((await bench.store.searchLedgers({ ...all, codeNotKnown: unknown })).deliveries).toEqual([
        { message: ids[2], destination: FHIR },
      ]);
      expect((await bench.store.searchLedgers({ ...all, content: 'intact' })).deliveries).toHaveLength(2);
      expect((await bench.store.searchLedgers({ ...all, destination: OTHER })).deliveries).toEqual([]);
    });

    it('lets go of ledgers with their messages, and keeps the sums', async () => {
      const id = await arrived();
      const lines: StoredLine[] = [{ path: 'ZZZ-1', fate: 'flagged' }];
      await put(id, FHIR, { counts: countsOf(lines), lines, codes: [] });
      await bench.store.change({ message: id, destination: OTHER, state: 'delivered' });
      await bench.store.retain([{ flow: 'lab-results', maxBytes: 0 }], bench.clock.now());
      expect(await bench.store.ledgers(id)).toEqual([]);
      expect((await bench.store.lineTotals(0, ALWAYS)).map(({ deliveries }) => deliveries)).toEqual([1]);
    });

    it('remembers that a person let a delivery go although its map holds it', async () => {
      const id = await arrived();
      await bench.store.change({ message: id, destination: FHIR, state: 'queued', waived: true });
      await bench.store.change({ message: id, destination: FHIR, state: 'delivered' });
      const read = await bench.store.deliveries(id);
      expect(read.map(({ waived }) => waived)).toEqual([true, false]);
    });
  });
}
