import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../outside/proof-workspace.ts';
import { ConsolePractice } from '../console-practice.ts';
import { consoleWorkspace } from '../console-workspace.ts';

const MAP = 'maps/northlab-results.map.yaml';
/** So many texts stand in one message, each in all of its places. */
const IN_ONE = 18;
/** Of things of which a few are enough, since each costs a password's hash or a page. */
const FEW = 6;
/** The longest note. */
const MOST_TEXT = 2_000;

/** A practice in which texts that try to run in a browser stand wherever somebody from outside can put a text. */
export class PlantedPractice {
  readonly practice: ConsolePractice;
  readonly vectors: readonly string[];

  private constructor(practice: ConsolePractice, vectors: readonly string[]) {
    this.practice = practice;
    this.vectors = vectors;
  }

  static async open(site: string, vectors: readonly string[]): Promise<PlantedPractice> {
    const map = consoleWorkspace(0)[MAP] ?? '';
    const comments = vectors.map((vector) => `# ${vector.replaceAll(CONTROLS, '')}\n`).join('');
    const table = vectors.map(
      (vector, at) => `v${at},${quoted(vector)},v${at},${quoted(vector)},urn:x,ana,${quoted(vector)}`,
    );
    const practice = await ConsolePractice.open(
      { site },
      {
        [MAP]: `${map}${comments}`,
        'codes/planted.csv': `source,source_display,target,target_display,target_system,who,why\n${table.join('\n')}\n`,
        'systems/portal.yaml': `system: portal\ninterfaces: {in: {listen: "fhir http://127.0.0.1:${await freePort()}/fhir"}}\n`,
        'flows/portal.yaml': 'flow: portal\nfrom: portal.in\nto: [{system: maple-ehr.chart}]\n',
      },
    );
    await practice.people();
    return new PlantedPractice(practice, vectors);
  }

  /** Sends messages with the texts in names, addresses, notes, codes, their displays and segments of the sender's own. */
  async messages(): Promise<void> {
    const { practice, vectors } = this;
    for (let at = 0; at < vectors.length; at += IN_ONE) {
      const some = vectors.slice(at, at + IN_ONE);
      await practice.send('lab-results', result(`X${at}`, some));
      // What stands in a name too is told of nobody as a code.
      await practice.send('lab-results', result(`Y${at}`, some, ['Sample']));
    }
    for (const [at, vector] of vectors.filter((_, number) => number % (2 * IN_ONE) === 0).entries())
      await practice.send('portal', narrative(at, vector));
    for (const [at, vector] of vectors.slice(0, FEW).entries()) {
      const name = `${at} ${vector.replaceAll(/[/\0]/g, '')}.hl7`;
      writeFileSync(join(practice.folder, 'northlab', name), result(`F${at}`, [vector]));
    }
    await practice.settled();
  }

  /** Has people write them: reports, notes, reasons, and the names that they are shown by. */
  async people(): Promise<{ readonly issue: string }> {
    const { practice, vectors } = this;
    const [fay, sam, lee] = await Promise.all(['fay.d', 'sam.t', 'lee.k'].map((name) => practice.visitor(name)));
    const administrator = await practice.visitor('administrator');
    if (fay === undefined || sam === undefined || lee === undefined) throw new Error('somebody is missing');
    for (const what of joined(vectors)) await fay.patiently('POST', '/v1/reports', { what, where: '/messages' });
    const issues = (await sam.ask('GET', '/v1/issues')).body['issues'] as readonly { readonly id: string }[];
    const issue = issues[0]?.id ?? '';
    for (const note of joined(vectors)) await sam.patiently('POST', `/v1/issues/${issue}/changes`, { note });
    const some = vectors.filter((_, at) => at % (FEW * 2) === 0);
    for (const [at, display] of some.entries()) {
      const given = [{ role: 'consultant', systems: 'all' }];
      const { body } = await administrator.patiently('POST', '/v1/accounts', { name: `planted${at}`, display, given });
      const endsAt = Date.now() + 3_600_000;
      const grant = { account: body['id'], systems: ['northlab'], unmask: false, why: display, endsAt };
      await lee.patiently('POST', '/v1/grants', grant);
    }
    return { issue };
  }

  /** Unmasks every message for somebody, each time with one of the texts as the reason; gives the messages. */
  async unmaskedFor(name: string): Promise<readonly string[]> {
    const visitor = await this.practice.visitor(name);
    const { body } = await visitor.ask('GET', '/v1/messages?limit=100');
    const ids = (body['messages'] as readonly { readonly id: string }[]).map(({ id }) => id);
    for (const [at, message] of ids.entries()) {
      const text = this.vectors[at * FEW] ?? 'a reason';
      await visitor.patiently('POST', '/v1/unmaskings', {
        scope: { kind: 'message', message },
        reason: 'operations',
        text,
      });
    }
    return ids;
  }
}

/** Several in one text, each a line: every text that is written costs the time of a disk. */
function joined(vectors: readonly string[]): readonly string[] {
  const groups = Array.from({ length: Math.ceil(vectors.length / IN_ONE) }, (_, at) =>
    vectors.slice(at * IN_ONE, (at + 1) * IN_ONE),
  );
  return groups.map((group) => group.join('\n').slice(0, MOST_TEXT));
}

/** What a line of YAML or of a table cannot hold. */
const CONTROLS = /\p{Cc}/gu;

function quoted(text: string): string {
  return `"${text.replaceAll(CONTROLS, '').replaceAll('"', '""')}"`;
}

const ESCAPES: Readonly<Record<string, string>> = { '|': 'F', '^': 'S', '&': 'T', '~': 'R', '\\': 'E' };

function escaped(text: string): string {
  return text.replaceAll(/[|^&~\\]/g, (character) => `\\${ESCAPES[character] ?? ''}\\`);
}

function result(controlId: string, vectors: readonly string[], names: readonly string[] = vectors): string {
  const all = vectors.map(escaped);
  const mrn = `8${controlId.replaceAll(/\D/g, '').padStart(5, '0')}`;
  return [
    `MSH|^~\\&|NORTHLAB|MAIN|SUTURE|RIVERSIDE|20261101093000||ORU^R01^ORU_R01|${controlId}|P|2.5.1||||||UNICODE UTF-8`,
    `PID|1||${mrn}^^^RIVERSIDE^MR||${names.map((text) => `${escaped(text)}^Jordan`).join('~')}||19800101|F|||${names.map(escaped).join('~')}`,
    `ORC|RE||${controlId}^NORTHLAB`,
    `OBR|1||${controlId}^NORTHLAB|${all[0]}^${all[0]}^LN|||20261101093000|||||||||||||||20261101093000||LAB|F`,
    ...all.flatMap((text, at) => [
      `OBX|${at + 1}|TX|${at}-1^${text}^LN||${text}|||${text}|||F|||20261101093000`,
      `NTE|${at + 1}|L|${text}`,
    ]),
    `ZXX|${all.join('|')}`,
    '',
  ].join('\r');
}

function narrative(at: number, vector: string): string {
  return JSON.stringify({
    resourceType: 'Patient',
    id: `p${at}`,
    text: { status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml">${vector}</div>` },
    name: [{ text: vector, family: vector }],
    contact: [{ name: { text: vector } }],
  });
}
