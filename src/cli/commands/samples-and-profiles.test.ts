import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fakeConsole } from '../../../test/fakes/fake-console.ts';
import { FAKE_BODY, FakeEngine, fakeId } from '../../../test/fakes/fake-engine.ts';
import { FakePractice } from '../../../test/fakes/fake-practice.ts';
import { FakeTerminal } from '../../../test/fakes/fake-terminal.ts';
import { fakeWiring } from '../../../test/fakes/fake-wiring.ts';
import { openServer } from '../../server/open-server.ts';
import { socketPath } from '../../server/socket-path.ts';
import { messageIdText } from '../../store/message-id-text.ts';
import { runCommandLine } from '../run-command-line.ts';

let folder: string;
let engine: FakeEngine;
let server: { close(): Promise<void> };

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'suture-samples-'));
  writeFileSync(join(folder, 'suture.yaml'), 'project: riverside\n');
  writeFileSync(join(folder, 'result.hl7'), FAKE_BODY);
  engine = new FakeEngine();
  server = await openServer({
    engine,
    practice: new FakePractice(),
    workspace: fakeConsole,
    socketPath: socketPath(join(folder, '.suture')),
  });
});

afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

async function run(...args: string[]): Promise<{ code: number; printed: string }> {
  const fake = new FakeTerminal({ folder });
  const code = await runCommandLine(args, fake.terminal, fakeWiring(engine));
  return { code, printed: fake.all };
}

const sample = (name: string) => readFileSync(join(folder, 'samples', name), 'utf8');

describe('suture samples add', () => {
  it('writes files and stored messages alike, with the same pseudonyms, and tells no values', async () => {
    const fromFile = await run('samples', 'add', '--from', 'result.hl7', '--deidentify', '--name', 'a');
    const fromStore = await run('samples', 'add', '--from', messageIdText(fakeId(2)), '--deidentify', '--name', 'b');
    expect([fromFile.code, fromStore.code]).toEqual([0, 0]);
    expect(sample('a.hl7')).toBe(sample('b.hl7'));
    expect(sample('a.hl7')).not.toMatch(/Falsetto|\bAda\b|4711|L0002|19700101/);
    expect(sample('a.hl7')).toContain('2823-3^Potassium^LN||6.8|mmol/L|3.5-5.1|HH');
    expect(fromFile.printed + fromStore.printed).not.toMatch(/Falsetto|4711/);
    expect(statSync(join(folder, '.suture', 'secrets', 'pseudonyms')).mode & 0o777).toBe(0o600);
  });

  it('names a sample by itself and never writes over one', async () => {
    expect((await run('samples', 'add', '--from', 'result.hl7', '--deidentify')).code).toBe(0);
    expect(readdirSync(join(folder, 'samples'))).toEqual([expect.stringMatching(/^oru-r01-[a-z]\d{4}\.hl7$/)]);
    const again = await run('samples', 'add', '--from', 'result.hl7', '--deidentify');
    expect(again.code).not.toBe(0);
    expect(again.printed).toContain('sample-exists');
  });

  it.each([
    [['--from', 'result.hl7'], 'command-misused'],
    [['--deidentify'], 'command-misused'],
    [['--from', 'suture.yaml', '--deidentify'], 'sample-not-a-message'],
    [['--from', 'result.hl7', '--deidentify', '--name', '../up'], 'sample-name-unreadable'],
    [['--from', 'nowhere.hl7', '--deidentify'], 'message-id-unreadable'],
  ])('refuses %j', async (args, code) => {
    const { code: exit, printed } = await run('samples', 'add', ...args);
    expect(exit).not.toBe(0);
    expect(printed).toContain(code);
    expect(readdirSync(folder)).not.toContain('samples');
  });
});

describe('suture systems profile', () => {
  it('learns from the stored messages of an interface', async () => {
    const { code, printed } = await run('systems', 'profile', 'northlab.results', '--json', '--limit', '2');
    expect(code).toBe(0);
    const [first] = printed.split('\n').map((line) => JSON.parse(line || '{}') as Record<string, unknown>);
    expect(first).toMatchObject({ type: 'ORU^R01', places: { 'OBX-8': { values: ['HH'] } } });
    expect(printed).not.toMatch(/Falsetto|4711/);
    const searches = engine.calls.filter(({ what }) => what === 'search');
    expect(searches.length).toBeGreaterThan(0);
    for (const search of searches) expect(search.with).toMatchObject({ source: 'northlab.results' });
  });

  it('tells what is new against an earlier profile, and against the messages before a time', async () => {
    writeFileSync(join(folder, 'now.hl7'), FAKE_BODY.replace('HH', 'CRIT').replace('|||F\r', '|||F|||||X\r'));
    await run('systems', 'profile', 'northlab.results', '--on', 'result.hl7', '--save', 'was.json');
    const { printed } = await run('systems', 'profile', 'northlab.results', '--on', 'now.hl7', '--against', 'was.json');
    expect(printed).toMatch(/new place +ORU\^R01 +OBX-16/);
    expect(printed).toMatch(/new code +ORU\^R01 +OBX-8 +1 -> 2/);
    const since = await run('systems', 'profile', 'northlab.results', '--since', '2026-11-24T07:00Z', '--json');
    expect(since.printed).toContain('"changes":');
    expect(engine.calls.filter(({ what }) => what === 'search')).toHaveLength(2);
  });

  it.each([
    [['--against', 'suture.yaml', '--on', 'result.hl7'], 'profile-file-unreadable'],
    [['--on', 'suture.yaml'], 'profile-no-messages'],
    [['--limit', '0'], 'value-unreadable'],
  ])('refuses %j', async (args, code) => {
    const { code: exit, printed } = await run('systems', 'profile', 'northlab.results', ...args);
    expect(exit).not.toBe(0);
    expect(printed).toContain(code);
  });
});
