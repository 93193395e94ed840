import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parseYaml } from 'yaml';
import type { FhirPathEngine } from '../../src/formats/fhir/index.ts';
import { parse } from '../../src/formats/hl7v2/index.ts';
import { transactionBundle } from '../../src/meaning/maps/transaction-bundle.ts';
import { counted, type Proof } from './proof.ts';
import { type MapTool, PROJECT } from './tool.ts';

const ADJUDICATIONS = join(PROJECT, 'bench/maps/written-adjudications.yaml');

/** A message with the assertions that are written after its segments. */
interface Asserted {
  readonly text: string;
  readonly assertions: readonly string[];
}

/**
 * FHIRPath assertions that stand in files between the segments of messages, as IZGateway writes them: lines that begin
 * with a tab and `@`; a backslash continues a line, `//` begins a remark. A resource's type at the start means those
 * resources of the bundle that the message becomes.
 */
export class WrittenAssertions implements Proof {
  readonly #open = new Map<string, number>();
  readonly #argued: ReadonlyMap<string, string>;
  readonly #counts = { assertions: 0, hold: 0, argued: 0 };

  constructor(folder: string, tool: MapTool, engine: FhirPathEngine) {
    this.#argued = new Map(Object.entries(parseYaml(readFileSync(ADJUDICATIONS, 'utf8')) as Record<string, string>));
    for (const file of filesOf(folder)) {
      for (const asserted of assertedIn(readFileSync(file, 'utf8'))) this.#judge(asserted, tool, engine);
    }
  }

  judge(): void {
    // The assertions are of whole files, which the corpus does not read.
  }

  figures(): Readonly<Record<string, unknown>> {
    const { assertions, hold, argued } = this.#counts;
    return { writtenAssertions: { assertions, hold, argued, open: assertions - hold - argued } };
  }

  open(): readonly string[] {
    return counted('written assertion', this.#open);
  }

  #judge({ text, assertions }: Asserted, tool: MapTool, engine: FhirPathEngine): void {
    const { message } = parse(Buffer.from(text));
    if (message === undefined) return;
    const type = `${message.get('MSH-9.1') ?? ''}^${message.get('MSH-9.2') ?? ''}`;
    const { outputs } = tool.run({ file: '', message, type });
    const bundle: unknown = JSON.parse(JSON.stringify(transactionBundle(outputs)));
    for (const assertion of assertions) {
      this.#counts.assertions++;
      if (holds(assertion, bundle, engine)) this.#counts.hold++;
      else if (this.#argued.has(assertion)) this.#counts.argued++;
      else this.#open.set(assertion, (this.#open.get(assertion) ?? 0) + 1);
    }
  }
}

function holds(assertion: string, bundle: unknown, engine: FhirPathEngine): boolean {
  const path = assertion.replace(/^([A-Z][A-Za-z]+)(?=[.[])/, (type) =>
    type === 'Bundle' ? '%resource' : `%resource.entry.resource.ofType(${type})`,
  );
  const evaluate = engine.compile(path);
  if (evaluate === undefined) return false;
  try {
    const found = evaluate([bundle], { resource: bundle, rootResource: bundle, context: bundle });
    return found.length > 0 && found.every((value) => value !== false);
  } catch {
    // What R4 has no element or type for does not hold.
    return false;
  }
}

function assertedIn(text: string): readonly Asserted[] {
  const messages: { segments: string[]; assertions: string[] }[] = [];
  const lines = joinedLines(text);
  for (const line of lines) {
    if (line.startsWith('MSH')) messages.push({ segments: [], assertions: [] });
    const last = messages.at(-1);
    if (last === undefined || line === '' || line.startsWith('#')) continue;
    if (line.startsWith('@')) last.assertions.push(line.slice(1));
    else if (/^[A-Z][A-Z0-9]{2}\|/.test(line)) last.segments.push(line);
  }
  return messages
    .filter(({ assertions }) => assertions.length > 0)
    .map(({ segments, assertions }) => ({ text: `${segments.join('\r')}\r`, assertions }));
}

/** Lines without remarks, those that a backslash continues in one, blanks of the layout made one. */
function joinedLines(text: string): readonly string[] {
  const lines: string[] = [];
  let open = '';
  for (const raw of text.split(/\r?\n|\r/)) {
    const line = open.startsWith('@') || raw.startsWith('\t') ? withoutRemark(raw) : raw;
    const isContinued = raw.startsWith('\t') || open.startsWith('@') ? /\\\s*$/.test(line) : line.endsWith('|\\');
    const part = isContinued ? line.replace(/\\\s*$/, '') : line;
    open += open === '' || !open.startsWith('@') ? part.replace(/^\t+/, '') : ` ${part.trim()}`;
    if (isContinued) continue;
    lines.push(open.startsWith('@') ? open.replace(/\s+/g, ' ').trim() : open.trimEnd());
    open = '';
  }
  return [...lines, open];
}

/** Without `// ...` outside of quotes; a continuation before it stays. */
function withoutRemark(line: string): string {
  let isQuoted = false;
  for (let at = 0; at < line.length; at++) {
    if (line[at] === "'") isQuoted = !isQuoted;
    if (!isQuoted && line.startsWith('//', at)) return line.slice(0, at).trimEnd();
  }
  return line;
}

function filesOf(folder: string): readonly string[] {
  if (!statSync(folder).isDirectory()) return [];
  return readdirSync(folder)
    .toSorted()
    .flatMap((name) => {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) return filesOf(path);
      return name.endsWith('.txt') && /^\t@/m.test(readFileSync(path, 'utf8')) ? [path] : [];
    });
}
