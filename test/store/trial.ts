import { writeSync } from 'node:fs';
import { sample } from '../../src/store/conformance/samples.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { systemClock } from '../../src/world/clock.ts';

/**
 * Stores messages until it has stored as many as asked, is killed, or has tried for too long, and says what became
 * of each: `ok <id>` once the store has acknowledged it, `failed <code> <problem>` when it was refused. Run
 * as a process of its own, so that it can be killed or have its disk taken away.
 *
 * Arguments: folder, key in hexadecimal, messages to store, senders at a time.
 */
const [folder = '', key = '', wanted = '0', senders = '1'] = process.argv.slice(2);
const MOST_FAILURES = 60;
const PAUSE_MS = 100;

const store = await openSqliteStore({ folder, key: Buffer.from(key, 'hex'), clock: systemClock });
writeSync(1, 'open\n');
let stored = 0;
let failures = 0;
let next = 0;

async function send(): Promise<void> {
  while (stored < Number(wanted) && failures < MOST_FAILURES) {
    const number = next++;
    try {
      const { id } = await store.accept(
        sample({ controlId: `${process.pid}-${number}`, text: `message ${number}`.repeat(80) }),
      );
      stored += 1;
      writeSync(1, `ok ${id}\n`);
    } catch (error) {
      failures += 1;
      writeSync(1, `failed ${(error as { code?: string }).code} ${store.state().problem}\n`);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}

await Promise.all(Array.from({ length: Number(senders) }, send));
writeSync(1, `problem ${store.state().problem}\n`);
await store.close();
