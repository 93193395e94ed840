import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { connectorRegistry } from '../src/connectors/registry.ts';
import { PracticeMessages } from '../src/demo/practice-messages.ts';
import { openEngine } from '../src/engine/index.ts';
import { AuditDesk } from '../src/practice/audits/audit-desk.ts';
import { MatchDesk } from '../src/practice/matches/match-desk.ts';
import { openServer } from '../src/server/open-server.ts';
import { accessRules } from '../src/workspace/access-rules.ts';
import { SuggestionThread } from '../src/workspace/suggestion-thread.ts';
import { readWorkspaceFolder } from '../src/workspace/workspace-folder.ts';
import { systemClock } from '../src/world/clock.ts';
import { seededRandom } from '../src/world/random.ts';
import { consoleWorkspace } from '../test/console/console-workspace.ts';
import { PASSWORD, Visitor } from '../test/fakes/open-console.ts';
import { openProofStore } from '../test/outside/proof-store.ts';
import { preload } from './preload.ts';

/**
 * How long the server takes over what people wait for: lists of messages in a store that holds many, and a map tried on
 * all its pinned samples. `npm run bench:console -- --messages 1000000 --samples 200 --seed 7 --json`; times are in
 * milliseconds from the request to the last byte, on loopback.
 */
const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '100000' },
    samples: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '15' },
    seed: { type: 'string', default: '7' },
    /** A folder on the disk to measure. */
    data: { type: 'string', default: tmpdir() },
    json: { type: 'boolean', default: false },
  },
});
const MESSAGES = Number(values.messages);
const SAMPLES = Number(values.samples);
const ROUNDS = Number(values.rounds);

/** The practice's own few rows over the shipped pack. */
const EXTENDING = `map: practice-results
from: hl7v2 ORU^R01 2.3-2.5.1
to: fhir R4
extends: hl7-v2-to-fhir
`;

interface Times {
  readonly first: number;
  readonly median: number;
  readonly most: number;
}

const folder = mkdtempSync(join(values.data, 'suture-bench-console-'));
const say = (text: string) => process.stderr.write(`bench: ${text}\n`);
try {
  const result = await measured();
  process.stdout.write(`${JSON.stringify(result, undefined, values.json ? undefined : 2)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measured() {
  prepareWorkspace();
  const state = join(folder, '.suture');
  const options = { workspace: folder, state, environment: {}, connectors: connectorRegistry().all };
  await firstRelease(options);
  const store = await openProofStore(folder);
  await preload(
    store,
    MESSAGES,
    { flow: 'demographics', source: 'maple-ehr.registration', destination: 'demographics>ledgerpm.patients' },
    (done) => {
      if (done % 100_000 === 0) say(`${done} of ${MESSAGES} messages stored`);
    },
  );
  await store.close();

  const { engine, openPractice, secret } = await openEngine(options);
  const practice = await openPractice();
  const texts = await readWorkspaceFolder(folder);
  await engine.start(texts);
  const suggestions = new SuggestionThread(state);
  const world = { folder, state, clock: systemClock, secret };
  const [audits, matches] = [new AuditDesk(world), new MatchDesk(world)];
  const server = await openServer({
    engine,
    practice,
    rules: accessRules(texts),
    socketPath: join(state, 'suture.sock'),
    workspace: { folder, suggest: (asked) => suggestions.suggest(asked), audits, matches },
    network: { host: '127.0.0.1', port: 0, site: folder, version: '0.0.0' },
  });
  try {
    const visitor = await manager(server.url ?? '', server.first?.password ?? '');
    return {
      messages: MESSAGES,
      samples: SAMPLES,
      lists: await lists(visitor),
      trials: {
        ownMap: await trial(visitor, 'northlab-results'),
        packMap: await trial(visitor, 'practice-results'),
      },
      codeWorklist: await times(visitor, () => ['GET', '/v1/code-worklist', undefined]),
      rssMb: Math.round(process.memoryUsage().rss / 2 ** 20),
    };
  } finally {
    await server.close();
    await practice.close();
    await engine.stop();
  }
}

function prepareWorkspace(): void {
  const messages = new PracticeMessages(seededRandom(Number(values.seed)), 40, () => Date.now());
  const files: Record<string, string> = { ...consoleWorkspace(9), 'maps/practice-results.map.yaml': EXTENDING };
  for (let at = 0; at < SAMPLES; at++) {
    files[`samples/northlab/${at}.hl7`] = messages.result(messages.person()).text;
  }
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  for (const name of ['northlab', 'maple', 'ledgerpm']) mkdirSync(join(folder, name), { recursive: true });
}

/** The store's messages name a release, so there has to be one. */
async function firstRelease(options: Parameters<typeof openEngine>[0]): Promise<void> {
  const { engine } = await openEngine(options);
  await engine.start(await readWorkspaceFolder(folder));
  await engine.stop();
}

async function manager(url: string, once: string): Promise<Visitor> {
  const administrator = new Visitor(url);
  await administrator.logIn('administrator', once);
  await administrator.ask('POST', '/v1/session/password', { old: once, new: PASSWORD });
  const given = [
    { role: 'manager', systems: 'all' },
    { role: 'billing', systems: 'all' },
  ];
  const { body } = await administrator.ask('POST', '/v1/accounts', { name: 'ana.r', display: 'ana.r', given });
  const visitor = new Visitor(url);
  const password = String(body['oneTimePassword']);
  await visitor.logIn('ana.r', password);
  await visitor.ask('POST', '/v1/session/password', { old: password, new: PASSWORD });
  return visitor;
}

async function lists(visitor: Visitor): Promise<Record<string, Times>> {
  const deep = await deepPage(visitor);
  const view = await visitor.ask('POST', '/v1/views', { words: [{ kind: 'mrn', value: '200000017' }] });
  const paths: Record<string, string> = {
    newest: '/v1/messages?limit=100',
    deep: `/v1/messages?limit=100&before=${deep}`,
    'of a flow': '/v1/messages?limit=100&flow=demographics',
    'of a type': '/v1/messages?limit=100&type=ADT^A01',
    'of no type': '/v1/messages?limit=100&type=MDM^T02',
    delivered: '/v1/messages?limit=100&state=delivered',
    held: '/v1/messages?limit=100&state=held',
    lost: '/v1/messages?limit=100&content=lost',
    'of a patient': `/v1/messages?limit=100&view=${String(view.body['id'])}`,
    today: '/v1/today',
    flows: '/v1/flows',
  };
  const found: Record<string, Times> = {};
  for (const [name, path] of Object.entries(paths)) {
    found[name] = await times(visitor, () => ['GET', path, undefined]);
  }
  return found;
}

/** The number of a message in the middle of the store. */
async function deepPage(visitor: Visitor): Promise<string> {
  const newest = await visitor.ask('GET', '/v1/messages?limit=1');
  if (newest.status !== 200) throw new Error(JSON.stringify(newest.body));
  const [line] = newest.body['messages'] as readonly { readonly id: string; readonly receivedAt: number }[];
  const { body } = await visitor.ask('GET', `/v1/messages?limit=1&to=${(line?.receivedAt ?? 0) - 10_000}`);
  const [middle] = body['messages'] as readonly { readonly id: string }[];
  return middle?.id ?? line?.id ?? '';
}

/** A text that differs in each round, as somebody types. */
async function trial(visitor: Visitor, map: string): Promise<Times> {
  const { body } = await visitor.ask('GET', `/v1/maps/${map}`);
  const text = String(body['text']);
  return times(visitor, (round) => ['POST', `/v1/maps/${map}/trials`, { text: `${text}# ${round}\n` }]);
}

async function times(
  visitor: Visitor,
  request: (round: number) => readonly [method: string, path: string, body: unknown],
): Promise<Times> {
  const took: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const [method, path, body] = request(round);
    const began = performance.now();
    const { status, body: answer } = await visitor.ask(method, path, body);
    took.push(Math.round((performance.now() - began) * 10) / 10);
    if (status !== 200) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(answer)}`);
  }
  const [first = 0] = took;
  const sorted = took.slice(1).sort((a, b) => a - b);
  return { first, median: sorted[Math.floor(sorted.length / 2)] ?? first, most: sorted.at(-1) ?? first };
}
