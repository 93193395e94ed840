import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { connectorRegistry } from '../../src/connectors/registry.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { openEngine } from '../../src/engine/open-engine.ts';

const samples = new URL('../../../shared/samples/v2/fhir-converter/', import.meta.url);

let folder: string;
let engine: Engine | undefined;
afterEach(async () => {
  await engine?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function workspace(port: number): Record<string, string> {
  const interfaces = (lines: Record<string, string>) =>
    Object.entries(lines)
      .map(([name, keys]) => `  ${name}: {speaks: hl7v2, ${keys}}\n`)
      .join('');
  return {
    'suture.yaml': 'project: riverside\n',
    'systems/lab.yaml': `system: lab\ninterfaces:\n${interfaces({
      files: 'listen: folder ./in, poll: 50ms, at_once: 4',
      web: `listen: 'http://127.0.0.1:${port}/in', auth: {hmac: {keys: {k1: secret:shared}}}`,
    })}`,
    'systems/ehr.yaml': `system: ehr\ninterfaces:\n${interfaces({
      web: `connect: 'http://127.0.0.1:${port}/in', auth: {hmac: {id: k1, secret: secret:shared}}`,
      files: 'connect: folder ./out, marker: .done',
    })}`,
    'flows/one.yaml': 'flow: one\nfrom: lab.files\nto:\n  - {system: ehr.web, connections: 4}\n',
    'flows/two.yaml': 'flow: two\nfrom: lab.web\nto:\n  - {system: ehr.files}\n',
  };
}

describe('the engine over folders and HTTP', () => {
  it('carries real messages from files over signed HTTP into files, to the byte', async () => {
    folder = await mkdtemp(join(tmpdir(), 'suture-chain-'));
    const [inbox, out] = [join(folder, 'in'), join(folder, 'out')];
    await mkdir(inbox);
    await mkdir(out);
    const names = (await readdir(samples)).filter((name) => name.endsWith('.hl7')).slice(0, 20);
    const bodies = await Promise.all(names.map((name) => readFile(new URL(name, samples), 'latin1')));
    for (const [index, body] of bodies.entries()) await writeFile(join(inbox, names[index] ?? ''), body, 'latin1');
    await writeFile(join(inbox, 'garbage.hl7'), 'no message');
    const opened = await openEngine({
      workspace: folder,
      state: join(folder, '.suture'),
      connectors: connectorRegistry().all,
      environment: { SUTURE_SECRET_SHARED: 'between us' },
    });
    engine = opened.engine;
    await engine.start(workspace(await freePort()));
    const inside = async (path: string) =>
      (await readdir(path).catch(() => [])).filter((name) => !name.startsWith('.'));
    const counts = async () =>
      Promise.all([out, join(inbox, 'archive'), join(inbox, 'error')].map(async (path) => (await inside(path)).length));
    const expected = [2 * bodies.length, bodies.length, 2];
    for (let turn = 0; turn < 600 && String(await counts()) !== String(expected); turn++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(await counts()).toEqual(expected);
    const written = (await inside(out)).filter((name) => name.endsWith('.hl7'));
    const delivered = await Promise.all(written.map((name) => readFile(join(out, name), 'latin1')));
    expect(delivered.toSorted()).toEqual(bodies.toSorted());
    expect((await readdir(join(inbox, 'archive'))).toSorted()).toEqual(names.toSorted());
    expect(await readdir(join(inbox, 'error'))).toEqual(['garbage.hl7', 'garbage.hl7.reason.json']);
  }, 60_000);
});
