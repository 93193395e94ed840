import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeConsole } from '../../test/fakes/fake-console.ts';
import { FAKE_BODY, FAKE_DESTINATION, FAKE_NOW, FakeEngine, fakeId } from '../../test/fakes/fake-engine.ts';
import { FakePractice } from '../../test/fakes/fake-practice.ts';
import { FakeTerminal } from '../../test/fakes/fake-terminal.ts';
import { fakeWiring } from '../../test/fakes/fake-wiring.ts';
import { catalogue } from '../diagnostics/catalogue.ts';
import { type OpenServer, openServer } from '../server/open-server.ts';
import { socketPath } from '../server/socket-path.ts';
import { messageIdText } from '../store/message-id-text.ts';
import { runCommandLine } from './run-command-line.ts';

let folder: string;
let engine: FakeEngine;
let server: OpenServer | undefined;

const [first, second] = [messageIdText(fakeId(1)), messageIdText(fakeId(2))];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'suture-cli-'));
  writeFileSync(join(folder, 'suture.yaml'), 'project: riverside\n');
  engine = new FakeEngine();
  server = await openServer({
    engine,
    practice: new FakePractice(),
    workspace: fakeConsole,
    socketPath: socketPath(join(folder, '.suture')),
  });
});
afterEach(async () => {
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function suture(line: string, options: { interactive?: boolean; typed?: string[]; piped?: string } = {}) {
  const terminal = new FakeTerminal({ folder, interactive: options.interactive ?? false });
  if (options.typed !== undefined) terminal.type(...options.typed);
  else terminal.end(options.piped);
  const args = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
  const code = await runCommandLine(args, terminal.terminal, fakeWiring(engine));
  return { code, out: terminal.out, err: terminal.err, terminal };
}

const asked = (what: string) => engine.calls.filter((call) => call.what === what).map((call) => call.with);

describe('output', () => {
  it('has data on standard output and everything else on the error output', async () => {
    const { code, out, err } = await suture('replay --flow lab-results');
    expect(code).toBe(0);
    expect(out).toContain('2 messages');
    expect(out).not.toContain('nothing was sent');
    expect(err).toContain('nothing was sent; --apply --expect 2 does it');
  });

  it('is one event a line with --json, the last line the result', async () => {
    const { terminal } = await suture('messages search --limit 2 --json');
    const { events } = terminal;
    expect(events.map(({ event }) => event)).toEqual(['message', 'message', 'result']);
    expect(events[0]).toMatchObject({ id: messageIdText(fakeId(3)), type: 'ORU^R01', bodyRemoved: true });
    expect(events[2]).toEqual({ event: 'result', ok: true, messages: 2, more: true });
  });

  it('tells a failure by its stable code, why, and what to do, for people and for programs', async () => {
    await server?.close();
    server = undefined;
    const { text, fix } = catalogue['server-not-running'];
    const people = await suture('status');
    expect([people.code, people.out]).toEqual([1, '']);
    expect(people.err).toBe(`error server-not-running: ${text}\n  ${fix}\n`);
    const { terminal } = await suture('status --json');
    expect(terminal.events).toEqual([{ event: 'result', ok: false, error: { code: 'server-not-running', text, fix } }]);
  });

  it.each([
    ['', {}, true],
    ['--no-color', {}, false],
    ['', { NO_COLOR: '1' }, false],
    ['', { TERM: 'dumb' }, false],
  ])('colours the error output of a terminal unless asked not to (%s %o)', async (option, environment, colored) => {
    const terminal = new FakeTerminal({ folder, interactive: true, environment });
    await runCommandLine(['trace', '1', ...option.split(' ').filter(Boolean)], terminal.terminal, fakeWiring(engine));
    expect(terminal.err.includes('\u001b[')).toBe(colored);
  });
});

describe('usage', () => {
  it.each([
    ['no-such-command', 'unknown command'],
    ['status --no-such-option', 'unknown option'],
    ['trace', 'missing required argument'],
    ['send file.hl7', 'command-misused'],
    ['trace U', 'message-id-unreadable'],
    ['messages search --state lost', 'value-unreadable'],
    ['messages search --cause no-such-code', 'value-unreadable'],
    ['messages search --from yesterday', 'time-unreadable'],
    ["messages search --where 'PID-3 = 4711'", 'where-unreadable'],
    ['messages search --limit 0', 'value-unreadable'],
    ['held release', 'command-misused'],
    [`held discard ${second}`, 'command-misused'],
    ["tail --where 'MSH-9.1 =='", 'value-unreadable'],
  ])('`suture %s` ends with 2 and says why', async (line, why) => {
    const { code, out, err } = await suture(line);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(why);
  });

  it('shows help on standard output and ends with 0', async () => {
    const { code, out } = await suture('messages search --help');
    expect(code).toBe(0);
    expect(out).toContain('--accession');
    expect((await suture('--version')).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('words that name a patient', () => {
  it('are asked for on the terminal', async () => {
    const { code, err } = await suture('messages search --mrn', { interactive: true, typed: ['4711'] });
    expect([code, err]).toEqual([0, expect.stringContaining('mrn: ')]);
    expect(asked('search')).toMatchObject([{ words: [{ kind: 'mrn', value: '4711' }] }]);
  });

  it('come through standard input with -, one line each in the order of the options', async () => {
    await suture('messages search --name - --flow lab-results --mrn -', { piped: 'Falsetto\n4711\n' });
    expect(asked('search')).toMatchObject([
      {
        flow: 'lab-results',
        words: [
          { kind: 'name', value: 'Falsetto', prefix: true },
          { kind: 'mrn', value: '4711' },
        ],
      },
    ]);
  });

  it('are refused on the command line and not repeated', async () => {
    const { code, err } = await suture('messages search --mrn 4711');
    expect(code).toBe(2);
    expect(err).toContain('word-on-command-line');
    expect(err).not.toContain('4711');
    expect(asked('search')).toEqual([]);
    expect((await suture(`held edit ${second} --set PID-3.1=4712 --reason typo`)).err).toContain(
      'word-on-command-line',
    );
  });

  it('need a terminal or enough lines', async () => {
    expect((await suture('messages search --mrn')).err).toContain('terminal-needed');
    expect((await suture('messages search --mrn - --visit -', { piped: '1\n' })).err).toContain('input-ended');
  });
});

describe('bodies', () => {
  it('are shown only masked: shape and codes of MSH, no value', async () => {
    const { out, err } = await suture(`messages show ${second} --body`);
    expect(out.split('\n').slice(0, 2)).toEqual([
      FAKE_BODY.split('\r')[0],
      'PID|•||••••^^^••••••••^••||••••••••^•••||••••••••|•',
    ]);
    expect(out).not.toMatch(/4711|Falsetto|Potassium/);
    expect(err).toContain('masked');
  });

  it('come to the byte with --unmasked, and the error output says so', async () => {
    const { out, err } = await suture(`messages show ${second} --body --unmasked`);
    expect(out).toBe(FAKE_BODY);
    expect(err).toContain('body-unmasked');
  });

  it('are in no other output of a message', async () => {
    for (const line of [`messages show ${second}`, `trace ${first} --json`, 'held list --json', 'status --json']) {
      expect((await suture(line)).out).not.toMatch(/4711|Falsetto/);
    }
  });
});

describe('replay', () => {
  const selection = { query: { flow: 'lab-results' } };

  it('sends nothing without --apply', async () => {
    expect((await suture('replay --flow lab-results')).code).toBe(0);
    expect(asked('applyReplay')).toEqual([]);
  });

  it('sends exactly the plan when the number is the expected one', async () => {
    const { code, out } = await suture('replay --flow lab-results --apply --expect 2');
    expect([code, out]).toEqual([0, expect.stringContaining('2 deliveries were made')]);
    expect(asked('applyReplay')).toEqual([{ selection, token: 't2', who: 'ana' }]);
  });

  it.each([
    ['--apply', 2, 'expect-needed'],
    ['--apply --yes', 2, 'expect-needed'],
    ['--apply --expect 3', 6, 'count-differs'],
  ])('with %s ends with %i and sends nothing', async (options, exit, why) => {
    const { code, err } = await suture(`replay --flow lab-results ${options}`);
    expect([code, err]).toEqual([exit, expect.stringContaining(why)]);
    expect(asked('applyReplay')).toEqual([]);
  });

  it('asks for the number on a terminal', async () => {
    const wrong = await suture('replay --flow lab-results --apply', { interactive: true, typed: ['yes'] });
    expect([wrong.code, asked('applyReplay')]).toEqual([1, []]);
    const right = await suture('replay --flow lab-results --apply', { interactive: true, typed: ['2'] });
    expect([right.code, asked('applyReplay').length]).toEqual([0, 1]);
  });

  it('takes times and an expression into the query', async () => {
    await suture(
      `replay --where 'type = "ADT^A01" and state = held and received >= 2h' --to 2026-11-24T06:00Z --send-to a --send-to b`,
    );
    const query = { type: 'ADT^A01', state: 'held', from: FAKE_NOW + 10_000 - 7_200_000, to: FAKE_NOW - 3_600_000 - 1 };
    expect(asked('planReplay')).toEqual([{ query, destinations: ['a', 'b'] }]);
  });
});

describe('held', () => {
  const deliveries = [{ message: fakeId(2), destination: FAKE_DESTINATION }];

  it('is listed with causes and released by id', async () => {
    expect((await suture('held list')).out.split('\n')[0]).toBe(
      `${second}  ${FAKE_DESTINATION}  held-by-flow  held 8 s`,
    );
    expect((await suture(`held release ${second}`)).code).toBe(0);
    expect(asked('mend')).toEqual([{ deliveries, act: { kind: 'release' }, who: 'ana', reason: 'released' }]);
    const again = await suture(`held release ${second}`);
    expect([again.code, again.err]).toEqual([1, expect.stringContaining('delivery-not-held')]);
  });

  it('is discarded only with a reason and the expected number', async () => {
    expect((await suture("held discard --all --reason 'sent by fax' --yes")).code).toBe(2);
    expect((await suture("held discard --all --reason 'sent by fax' --expect 5")).code).toBe(6);
    expect(asked('mend')).toEqual([]);
    const { code } = await suture("held discard --all --reason 'sent by fax' --expect 2");
    expect([code, asked('mend')]).toMatchObject([0, [{ act: { kind: 'discard' }, reason: 'sent by fax' }]]);
  });

  it('is edited with values that were asked for', async () => {
    const line = `held edit ${second} --set PID-3.1 --set PV1-19 --reason typo`;
    expect((await suture(`${line} --stdin`, { piped: '4712\nV9\n' })).code).toBe(0);
    expect(asked('mend')).toMatchObject([
      { deliveries, act: { kind: 'edit', set: { 'PID-3.1': '4712', 'PV1-19': 'V9' } } },
    ]);
  });

  it('says what could not be mended and ends with 1', async () => {
    engine.mend = async ({ deliveries: all }) => ({
      mended: 0,
      refused: all.map((each) => ({ ...each, code: 'delivery-not-held' })),
    });
    const { code, out } = await suture(`held release ${second}`);
    expect([code, out]).toEqual([1, expect.stringContaining('delivery-not-held')]);
  });
});

describe('plan and apply', () => {
  const planOf = async () => (await suture('plan --json')).terminal.events.at(-1)?.['plan'] as string;

  it('shows changes, and tells them by the exit code only if asked', async () => {
    const { code, out } = await suture('plan');
    expect([code, out.split('\n').slice(0, 2)]).toEqual([0, ['+ system northlab', '~ flow lab-results']]);
    expect((await suture('plan --detailed-exitcode')).code).toBe(2);
  });

  it('applies the plan that is expected, and no other', async () => {
    const plan = await planOf();
    writeFileSync(join(folder, 'suture.yaml'), 'project: other\n');
    const drifted = await suture(`apply --expect ${plan}`);
    expect([drifted.code, drifted.err]).toEqual([6, expect.stringContaining('plan-differs')]);
    writeFileSync(join(folder, 'suture.yaml'), 'project: riverside\n');
    expect((await suture(`apply --expect ${plan}`)).out).toContain('release 2 runs');
    expect(asked('applyRelease')).toEqual([{ by: 'ana', expect: 'a'.repeat(64) }]);
    expect((await suture('plan --detailed-exitcode')).code).toBe(0);
    expect((await suture(`apply --expect ${plan}`)).code).toBe(6);
  });

  it('asks, or takes --yes, where nothing is lost', async () => {
    expect((await suture('apply')).code).toBe(2);
    expect((await suture('apply', { interactive: true, typed: ['n'] })).code).toBe(1);
    expect(asked('applyRelease')).toEqual([]);
    expect((await suture('apply --yes')).code).toBe(0);
  });

  it('does not take --yes where open deliveries lose their destination', async () => {
    mkdirSync(join(folder, 'flows'));
    writeFileSync(join(folder, 'flows', 'fewer.yaml'), 'flow: fewer\n');
    const { code, err } = await suture('apply --yes');
    expect([code, err]).toEqual([2, expect.stringContaining('expect-needed')]);
    expect((await suture(`apply --expect ${await planOf()}`)).code).toBe(0);
  });

  it('says what is wrong with the files at file, line and column, and ends with 3', async () => {
    writeFileSync(join(folder, 'bad.yaml'), 'a: 1\nBAD\n');
    const { code, err } = await suture('apply --yes');
    expect([code, err]).toEqual([3, expect.stringContaining('bad.yaml:2:1: error workspace-yaml')]);
    expect(asked('applyRelease')).toEqual([]);
  });

  it('goes back to an earlier release', async () => {
    await suture('apply --yes');
    expect((await suture('releases rollback 1 --yes')).out).toContain('release 3 runs, with the files of release 1');
    expect((await suture('releases list')).out.split('\n')).toHaveLength(4);
    expect((await suture('releases rollback 9 --yes')).err).toContain('release-unknown');
  });
});

describe('Ctrl-C', () => {
  it('gives up a command that waits for an answer or for the user', async () => {
    engine.status = () => new Promise(() => {});
    for (const [line, interactive] of [
      ['status', false],
      ['messages search --mrn', true],
    ] as const) {
      const terminal = new FakeTerminal({ folder, interactive });
      const ended = runCommandLine(line.split(' '), terminal.terminal, fakeWiring(engine));
      terminal.interrupt();
      expect([await ended, terminal.out]).toEqual([130, '']);
      expect(terminal.err).toContain('command-interrupted');
    }
  });
});

describe('send', () => {
  it('sends files and standard input, and counts what was not taken', async () => {
    writeFileSync(join(folder, 'good.hl7'), FAKE_BODY);
    writeFileSync(join(folder, 'bad.hl7'), 'nothing');
    expect((await suture('send good.hl7 --to lab-results')).out).toBe(
      `good.hl7  accepted  ${messageIdText(fakeId(4))}\n`,
    );
    expect((await suture('send - --to lab-results', { piped: FAKE_BODY })).code).toBe(0);
    const { code, terminal } = await suture('send good.hl7 bad.hl7 --to lab-results --json');
    expect(code).toBe(1);
    expect(terminal.events.map(({ event, outcome, ok }) => outcome ?? ok ?? event)).toEqual([
      'accepted',
      'rejected',
      false,
    ]);
    expect((await suture('send missing.hl7 --to lab-results')).err).toContain('missing.hl7: error input-unreadable');
    expect((await suture('send good.hl7 --to other')).err).toContain('flow-unknown');
  });
});

describe('tail', () => {
  beforeEach(() => {
    const event = { what: 'received', flow: 'lab-results', type: 'ORU^R01', message: fakeId(2) } as const;
    engine.happened = [
      { at: FAKE_NOW, what: 'release' },
      { at: FAKE_NOW + 1, ...event },
      { at: FAKE_NOW + 2, ...event, flow: 'other' },
      { at: FAKE_NOW + 3, ...event, what: 'delivered', destination: FAKE_DESTINATION, answerCode: 'AA', tookMs: 12 },
    ];
  });

  it('shows what happens', async () => {
    expect((await suture('tail --limit 4')).out.split('\n')[3]).toBe(
      `07:00:00.003  delivered    lab-results  ORU^R01  ${second}  > ${FAKE_DESTINATION}  AA  12 ms`,
    );
  });

  it('filters by flow, by what happened and by fields of the message', async () => {
    expect((await suture('tail --flow other --limit 1 --json')).terminal.events).toHaveLength(2);
    expect((await suture('tail --flow lab-results --limit 1 --json')).terminal.events).toHaveLength(2);
    expect((await suture('tail --state delivered --limit 1')).out).toContain('AA');
    expect((await suture("tail --where 'PID-5.1 = Falsetto and OBX-8 valued' --limit 3")).code).toBe(0);
    engine.happened.push({ missed: 7 });
    const terminal = new FakeTerminal({ folder });
    const ended = runCommandLine(['tail', '--where', 'PID-5.1 = Other'], terminal.terminal, fakeWiring(engine));
    await vi.waitFor(() => expect(terminal.err).toContain('7 events were missed'));
    terminal.interrupt();
    expect([await ended, terminal.out]).toEqual([130, '']);
  });
});

describe('up and dev', () => {
  beforeEach(async () => {
    await server?.close();
    server = undefined;
  });

  it('serves until it is interrupted, then stops the engine and leaves no socket', async () => {
    const terminal = new FakeTerminal({ folder });
    const wiring = fakeWiring(engine);
    const ended = runCommandLine(['up'], terminal.terminal, wiring);
    await vi.waitFor(() => expect(terminal.err).toContain('workspace-differs'));
    expect(terminal.err).toContain('riverside is up with release 1');
    expect((await suture('status')).code).toBe(0);
    expect((await suture('up')).err).toContain('server-running-already');
    terminal.interrupt();
    expect([await ended, wiring.log]).toEqual([0, ['start', 'stop']]);
    expect((await suture('status')).err).toContain('server-not-running');
  });

  it('stops the engine when it cannot start', async () => {
    const wiring = { ...fakeWiring(engine) };
    const open = await wiring.open({ workspace: folder, state: folder, environment: {} });
    wiring.open = async () => ({ ...open, start: () => Promise.reject(new Error('4711')) });
    const terminal = new FakeTerminal({ folder });
    expect(await runCommandLine(['up'], terminal.terminal, wiring)).toBe(1);
    expect(wiring.log).toEqual(['stop']);
    expect(terminal.err).toContain('server-failed');
    expect(terminal.err).not.toContain('4711');
  });

  it('applies files when they change, and tells what is wrong with them in between', async () => {
    const terminal = new FakeTerminal({ folder });
    const ended = runCommandLine(['dev'], terminal.terminal, fakeWiring(engine));
    await vi.waitFor(() => expect(terminal.err).toContain('watching'), 5000);
    expect(terminal.out).toContain('release 2 runs');
    writeFileSync(join(folder, 'suture.yaml'), 'project: riverside\nBAD\n');
    await vi.waitFor(() => expect(terminal.err).toContain('suture.yaml:2:1: error workspace-yaml'), 5000);
    writeFileSync(join(folder, 'suture.yaml'), 'project: riverside\nretention: {messages: 90d}\n');
    await vi.waitFor(() => expect(terminal.out).toContain('release 3 runs'), 5000);
    terminal.interrupt();
    expect(await ended).toBe(0);
  });
});

describe('workspace', () => {
  it('of init loads without a finding, and nothing is ever written over', async () => {
    const made = join(folder, 'new');
    expect((await suture('init new')).out).toContain('flows/lab-results.yaml');
    expect(readFileSync(join(made, '.gitignore'), 'utf8')).toContain('.suture/');
    const { code, out, err } = await suture(`systems list --workspace ${made}`);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^archive\.results +connects .*\nnorthlab\.results +listens +mllp:\/\/127\.0\.0\.1:6661/);
    expect((await suture('init new')).err).toContain('folder-has-files');
  });

  it('is looked over by doctor, which ends with 3 when something is wrong', async () => {
    await suture('init new');
    const { code, out } = await suture(`doctor --workspace ${join(folder, 'new')}`);
    expect(code).toBe(3);
    expect(out).toContain('failed  Suture runs');
    expect(out).toContain('ok      the workspace is sound');
  });

  it('has its endpoints tried', async () => {
    await suture('init new');
    const { code, out } = await suture(`systems test archive --workspace ${join(folder, 'new')}`);
    expect([code, out]).toEqual([0, expect.stringMatching(/^ok {2}archive\.results/)]);
    expect((await suture(`systems test other --workspace ${join(folder, 'new')}`)).err).toContain('interface-unknown');
  });
});
