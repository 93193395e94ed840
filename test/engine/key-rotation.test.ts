import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { flowText, message, Riverside, SYSTEMS } from './riverside.ts';

let riverside: Riverside;
afterEach(() => riverside.remove());

const files = { ...SYSTEMS, 'flows/results.yaml': flowText() };

describe('the operator key', () => {
  it('changes while messages flow, and the next start needs the new one', async () => {
    riverside = await Riverside.open(files);
    const { practice } = riverside;
    await practice.arrive('northlab.results', message('1'));
    await riverside.engine.rotateKey();
    await practice.arrive('northlab.results', message('2'));
    await riverside.until(() => practice.seen.length === 4, 'both messages');
    await riverside.stop();
    await riverside.start();
    expect((await riverside.engine.search({ limit: 10 })).messages.length).toBe(2);
    expect(await riverside.engine.verifyStore()).toEqual([]);
  });

  it('that was about to change when the process was killed opens the store all the same', async () => {
    riverside = await Riverside.open(files);
    const file = join(riverside.folder, '.suture', 'key');
    const old = await readFile(file, 'utf8');
    await riverside.engine.rotateKey();
    await riverside.stop();
    await rename(file, `${file}.next`);
    await writeFile(file, old);
    await riverside.start();
    expect(await readFile(file, 'utf8')).not.toBe(old);
  });

  it('that is given is the one that opens the store from then on', async () => {
    const environment = { SUTURE_KEY: 'a passphrase that was good enough' };
    riverside = await Riverside.open(files, { environment });
    await expect(riverside.engine.rotateKey()).rejects.toMatchObject({ code: 'store-key-elsewhere' });
    await riverside.engine.rotateKey(Buffer.from('another passphrase, not known yet\n'));
    await riverside.stop();
    await expect(riverside.start()).rejects.toMatchObject({ code: 'store-key-wrong' });
    environment.SUTURE_KEY = 'another passphrase, not known yet';
    await riverside.start();
    expect((await riverside.engine.status()).store.problem).toBeUndefined();
  });
});
