import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { seededRandom } from '../../src/world/random.ts';
import { browserIsThere, openBrowser, Person } from '../console/browser.ts';
import type { Visitor } from '../fakes/open-console.ts';
import { CANARY_KINDS, CanaryIndex, type CanaryPatient, canaryPatients } from './canary.ts';
import { canaryMessage } from './canary-messages.ts';
import { CanaryPractice } from './canary-practice.ts';

export interface CanaryRun {
  readonly count: number;
  readonly seed: number;
  /** Messages and issues that are opened one by one. */
  readonly opened: number;
  /** Folder of the built console; absent: no browser looks. */
  readonly site?: string;
}

/** What was looked through, and what was found in it. */
export interface CanaryResult {
  readonly canaries: number;
  readonly messages: number;
  /** How many of the canaries stand in what arrived and in what was delivered: that the search finds them is known by these. */
  readonly control: { readonly stored: number; readonly delivered: number };
  readonly surfaces: Readonly<
    Record<string, { readonly texts: number; readonly characters: number; readonly leaks: number }>
  >;
  readonly leaks: number;
  /** Some of them: where, and of which kind. */
  readonly examples: readonly string[];
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MOST_EXAMPLES = 20;

/** Sends canaries through every flow, and searches everything that Suture says to anybody who may not see them. */
export async function runCanaries({ count, seed, opened, site }: CanaryRun): Promise<CanaryResult> {
  const patients = canaryPatients(Math.ceil(count / CANARY_KINDS.length), seededRandom(seed));
  const surfaces = new Surfaces(new CanaryIndex(patients));
  const output = keepOutput();
  const suture = await CanaryPractice.open(site);
  try {
    const { practice } = suture;
    for (const [n, patient] of patients.entries()) {
      const { flow, text } = canaryMessage(patient, n);
      // What a flow cannot read is refused: to the sender that is an answer too.
      await practice.send(flow, text).catch((error: unknown) => surfaces.add('errors', String(error)));
    }
    await suture.settled();
    await walkApi(suture, patients, opened, surfaces);
    if (site !== undefined && browserIsThere()) await walkConsole(suture, patients, surfaces);
    await commandLine(suture, surfaces);
    await told(suture, surfaces);
    const control = await controlOf(suture, new CanaryIndex(patients));
    surfaces.addFiles('store on disk', join(practice.folder, '.suture'));
    output.stop();
    for (const text of output.texts) surfaces.add('output and logs', text);
    for (const line of suture.requests) surfaces.add('output and logs', JSON.stringify(line));
    return {
      canaries: patients.length * CANARY_KINDS.length,
      messages: patients.length,
      control,
      ...surfaces.result(),
    };
  } finally {
    output.stop();
    await suture.close();
  }
}

/** Texts by where they were said, and the canaries in them. */
export class Surfaces {
  readonly #index: CanaryIndex;
  readonly #seen = new Map<string, { texts: number; characters: number; leaks: number }>();
  readonly #examples: string[] = [];

  constructor(index: CanaryIndex) {
    this.#index = index;
  }

  add(surface: string, text: string): void {
    const seen = this.#seen.get(surface) ?? { texts: 0, characters: 0, leaks: 0 };
    this.#seen.set(surface, seen);
    const found = this.#index.find(text);
    seen.texts += 1;
    seen.characters += text.length;
    seen.leaks += found.size;
    for (const { kind, text: value } of found) {
      const at = text.toLowerCase().indexOf(value.toLowerCase());
      if (this.#examples.length < MOST_EXAMPLES)
        this.#examples.push(`${surface}: ${kind} in ${text.slice(Math.max(0, at - 80), at + 40)}`);
    }
  }

  addFiles(surface: string, folder: string): void {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
      if (entry.isFile()) this.add(surface, readFileSync(join(entry.parentPath, entry.name), 'latin1'));
  }

  result(): Pick<CanaryResult, 'surfaces' | 'leaks' | 'examples'> {
    const leaks = [...this.#seen.values()].reduce((sum, each) => sum + each.leaks, 0);
    return { surfaces: Object.fromEntries(this.#seen), leaks, examples: this.#examples };
  }
}

/** Everything that is written to the output of this process from now on. */
function keepOutput(): { readonly texts: readonly string[]; stop(): void } {
  const texts: string[] = [];
  const stops = [process.stdout, process.stderr].map((stream) => {
    const write = stream.write.bind(stream);
    stream.write = (chunk: string | Uint8Array) => {
      texts.push(String(chunk));
      return true;
    };
    return () => {
      stream.write = write;
    };
  });
  return {
    texts,
    stop: () => {
      for (const stop of stops) stop();
    },
  };
}

/** Answers of the API to people who do not see names, right and wrong requests alike. */
async function walkApi(
  { practice, operator }: CanaryPractice,
  patients: readonly CanaryPatient[],
  opened: number,
  surfaces: Surfaces,
): Promise<void> {
  const asking = (surface: string, visitor: Visitor) => async (method: string, path: string, body?: unknown) => {
    const answer = await visitor.patiently(method, path, body);
    const kept = answer.status >= 400 ? 'errors' : surface;
    surfaces.add(kept, `${JSON.stringify([...answer.headers])} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const sam = asking('masked answers', await practice.visitor('sam.t'));
  const ids: string[] = [];
  for (let before = ''; ; ) {
    const page = await sam('GET', `/v1/messages?limit=100${before}`);
    ids.push(...(page['messages'] as readonly { readonly id: string }[]).map(({ id }) => id));
    if (typeof page['next'] !== 'string') break;
    before = `&before=${page['next']}`;
  }
  for (const id of spread(ids, opened)) {
    await sam('GET', `/v1/messages/${id}`);
    await sam('GET', `/v1/messages/${id}/account`);
    surfaces.add('packets', JSON.stringify((await sam('GET', `/v1/messages/${id}/packet`))['text'] ?? ''));
  }
  const issues = (await sam('GET', '/v1/issues'))['issues'] as readonly { readonly id: string }[];
  for (const { id } of spread(issues, opened)) await sam('GET', `/v1/issues/${id}`);
  for (const path of ['today', 'flows', 'flows/lab-results', 'held/groups', 'codes', 'code-worklist', 'alerts', 'maps'])
    await sam('GET', `/v1/${path}`);
  for (const { mrn, family } of spread(patients, opened)) {
    await sam('POST', '/v1/views', { words: [{ kind: 'mrn', value: mrn }] });
    await sam('POST', '/v1/traces', { kind: 'mrn', value: mrn });
    await sam('POST', '/v1/traces', { kind: 'name', value: family });
  }
  const [first] = patients;
  if (first !== undefined) await wrongRequests(first, sam);
  for (const name of ['ana.r', 'lee.k', 'administrator']) {
    const ask = asking('masked answers', await practice.visitor(name));
    for (const path of ['today', 'issues', 'flows', 'alerts', 'accounts', 'grants']) await ask('GET', `/v1/${path}`);
  }
  const lee = asking('audit trail', await practice.visitor('lee.k'));
  for (let before: unknown; ; ) {
    const page = await lee('POST', '/v1/trail/search', { limit: 500, ...(before === undefined ? {} : { before }) });
    before = page['next'];
    if (before === undefined) break;
  }
  await lee('POST', '/v1/trail/export', {});
  surfaces.add('metrics', await (await fetch(`${practice.url}/metrics`)).text());
  surfaces.add('masked answers', JSON.stringify(await operator.status()));
}

/** Requests that hold a patient where none belongs: what complains of them must not say it again. */
async function wrongRequests(
  { family, mrn, ssn }: CanaryPatient,
  ask: (method: string, path: string, body?: unknown) => Promise<unknown>,
): Promise<void> {
  await ask('GET', `/v1/messages/${mrn}`);
  await ask('GET', `/v1/messages?flow=${family}&state=${ssn}`);
  await ask('GET', `/v1/messages?${family}=1`);
  await ask('GET', `/v1/${family}`);
  await ask('POST', '/v1/views', { words: [{ kind: family, value: mrn }] });
  await ask('POST', '/v1/views', { [family]: mrn });
  await ask('POST', '/v1/traces', { kind: 'mrn', value: { mrn } });
  await ask('POST', '/v1/traces', `${family} ${mrn}`);
  await ask('POST', '/v1/session', { name: `${family} ${mrn}`, password: ssn });
  await ask('POST', '/v1/unmaskings', { scope: { kind: 'message', message: mrn }, reason: family, text: ssn });
  await ask('GET', `/v1/issues/${family}`);
  await ask('POST', `/v1/issues/${mrn}/changes`, { note: 7 });
  await ask('GET', `/v1/codes/${family}`);
  await ask('GET', `/v1/maps/${family}`);
}

/** Pages as somebody sees them who does not see names, and the addresses that the browser asks for. */
async function walkConsole(
  { practice }: CanaryPractice,
  patients: readonly CanaryPatient[],
  surfaces: Surfaces,
): Promise<void> {
  const browser = await openBrowser();
  try {
    const person = await Person.open(browser, practice.url);
    const { page } = person;
    page.on('request', (request) => surfaces.add('addresses in the browser', request.url()));
    await person.logIn('sam.t');
    const look = async (path: string) => {
      await person.go(path);
      await page.waitForTimeout(150);
      surfaces.add('pages', await page.content());
      surfaces.add('addresses in the browser', `${page.url()} ${await page.title()}`);
    };
    for (const path of ['/', '/messages', '/held', '/issues', '/flows', '/codes', '/trace']) await look(path);
    const { messages } = await practice.engine.search({ limit: 100 });
    for (const { id } of spread(messages, 12))
      for (const tab of ['', '?tab=sides', '?tab=history']) await look(`/messages/${id}${tab}`);
    for (const { mrn } of spread(patients, 3)) {
      await person.go('/trace');
      await page.getByRole('textbox').first().fill(mrn);
      await page.keyboard.press('Enter');
      await page.waitForTimeout(700);
      surfaces.add('addresses in the browser', `${page.url()} ${await page.title()}`);
    }
    surfaces.add('output and logs', person.wrong.join('\n'));
  } finally {
    await browser.close();
  }
}

/** What the command line prints of messages unasked, with the engine running. */
async function commandLine({ practice }: CanaryPractice, surfaces: Surfaces): Promise<void> {
  const suture = join(ROOT, 'src/cli/suture.ts');
  for (const command of ['status', 'messages search --limit 200', 'held list', 'log list --limit 200', 'issue list']) {
    const args = [suture, ...command.split(' '), '--workspace', practice.folder];
    const said = await promisify(execFile)(process.execPath, args, { maxBuffer: 1 << 26 }).catch(
      (error: unknown) => error,
    );
    const { stdout = '', stderr = '' } = said as { stdout?: string; stderr?: string };
    surfaces.add('command line', `${stdout}\n${stderr}`);
  }
}

/** Notifications, once there are some of what went wrong. */
async function told({ operator, hook, mail }: CanaryPractice, surfaces: Surfaces): Promise<void> {
  await operator.api.testAlerts({ body: {} });
  for (let turn = 0; turn < 100 && (hook.posted.length < 3 || mail.mails.length < 3); turn++)
    await new Promise((resolve) => setTimeout(resolve, 200));
  for (const { headers, body } of hook.posted) surfaces.add('notifications', `${JSON.stringify(headers)} ${body}`);
  for (const { to, text } of mail.mails) surfaces.add('notifications', `${to.join(' ')} ${text}`);
}

/** Where canaries belong they are found. */
async function controlOf({ practice }: CanaryPractice, index: CanaryIndex): Promise<CanaryResult['control']> {
  const stored = new Set<unknown>();
  for (let before: number | undefined; ; ) {
    const page = await practice.engine.search({ limit: 500, ...(before === undefined ? {} : { before }) });
    for (const { id } of page.messages)
      for (const canary of index.find(Buffer.from((await practice.engine.body(id)) ?? []).toString('utf8')))
        stored.add(canary);
    before = page.next;
    if (before === undefined) break;
  }
  const delivered = new Set<unknown>();
  for (const { text } of practice.ehr.resources.values()) for (const canary of index.find(text)) delivered.add(canary);
  return { stored: stored.size, delivered: delivered.size };
}

/** So many of a list, evenly. */
function spread<T>(list: readonly T[], most: number): readonly T[] {
  const step = Math.max(1, list.length / most);
  return Array.from({ length: Math.min(most, list.length) }, (_, at) => list[Math.floor(at * step)] as T);
}
