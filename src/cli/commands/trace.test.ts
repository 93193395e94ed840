import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fakeConsole } from '../../../test/fakes/fake-console.ts';
import { FakeEngine, fakeId } from '../../../test/fakes/fake-engine.ts';
import { FakePractice } from '../../../test/fakes/fake-practice.ts';
import { FakeTerminal } from '../../../test/fakes/fake-terminal.ts';
import { fakeWiring } from '../../../test/fakes/fake-wiring.ts';
import { type OpenServer, openServer } from '../../server/open-server.ts';
import { socketPath } from '../../server/socket-path.ts';
import { messageIdText } from '../../store/message-id-text.ts';
import { runCommandLine } from '../run-command-line.ts';

let folder: string;
let engine: FakeEngine;
let server: OpenServer;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'suture-trace-'));
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
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function trace(n: number, ...options: readonly string[]): Promise<FakeTerminal> {
  const terminal = new FakeTerminal({ folder });
  terminal.end('');
  const args = ['trace', messageIdText(fakeId(n)), ...options];
  expect(await runCommandLine(args, terminal.terminal, fakeWiring(engine))).toBe(0);
  return terminal;
}

describe('suture trace', () => {
  it('says what became of the content beside each delivery that a map makes', async () => {
    const { events } = await trace(2, '--json');
    const [hop] = events as unknown as { deliveries: { content: object }[] }[];
    expect(hop?.deliveries[0]?.content).toEqual({
      state: 'flagged 1',
      map: 'northlab-results',
      counts: expect.objectContaining({ carried: 1, flagged: 1 }) as object,
      balanced: true,
    });
    expect((await trace(2)).out).not.toContain('OBX-16');
  });

  it('has the fields with --ledger, and says nothing of content where no map is', async () => {
    expect((await trace(2, '--ledger', '--json')).out).toContain('{"path":"OBX-16","fate":"flagged"}');
    expect((await trace(1, '--ledger')).out).not.toContain('fields in');
  });
});
