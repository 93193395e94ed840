import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../diagnostics/fault.ts';
import type { Finding } from '../diagnostics/finding.ts';
import * as fhir from '../formats/fhir/index.ts';
import * as hl7v2 from '../formats/hl7v2/index.ts';
import { lintMap } from '../meaning/maps/lint-map.ts';
import { parseMap } from '../meaning/maps/parse-map.ts';
import { SHIPPED_PACKS } from '../workspace/code-packs.ts';
import { readFunctionFiles } from '../workspace/functions/function-file.ts';
import type { Given } from './command-spec.ts';
import type { Context } from './context.ts';
import { mapWorkbench } from './map-workbench.ts';

/** What one file was found to be. */
export interface Judged {
  readonly format: string;
  readonly findings: readonly Finding[];
  /** Checks that need a terminology service, another pack or the receiver's data. */
  readonly deferred: number;
}

/** Judges a file by what it holds: a map, FHIR (JSON, XML, or NDJSON with a resource a line), or else HL7 v2. */
export async function judgeFile(context: Context, given: Given, file: string, bytes: Uint8Array): Promise<Judged> {
  const start = Buffer.from(bytes.subarray(0, 64)).toString('latin1');
  if (/\.ya?ml$/.test(file)) return judgeMap(context, given, file, Buffer.from(bytes).toString('utf8'));
  if (!/^(?:ï»¿)?\s*[{<]/.test(start)) return judgeHl7(bytes, given);
  const lines = linesOf(bytes);
  return lines === undefined ? judgeFhir(bytes, given) : judgeLines(lines, given);
}

/** A map with all that it extends and uses: what keeps it from running, and what the linter says. */
async function judgeMap(context: Context, given: Given, file: string, text: string): Promise<Judged> {
  const files = await context.files().catch(() => ({}));
  const parsed = parseMap(file, text, readFunctionFiles(files).functions);
  if (!('map' in parsed)) return { format: 'map', findings: parsed.findings, deferred: 0 };
  // A workspace with errors, which may be those of this map, says them itself.
  const { maps, codes } = (await mapWorkbench(context, given)).workspace;
  const { compiled, findings } = maps.compile(parsed.map);
  const ambiguousCodes = (table: string): readonly string[] => codes.ambiguousBackwards(table);
  const linted =
    compiled === undefined || compiled.rewrites !== undefined
      ? []
      : lintMap(compiled.map, { types: maps.types, ambiguousCodes });
  // What a pack decided is the pack's, and fields without a row are what `map coverage --unspoken` lists.
  const own = linted.filter(({ code, place }) => place?.file === file && code !== 'map-field-unspoken');
  return { format: `map ${parsed.map.name}`, findings: [...findings, ...own], deferred: 0 };
}

function judgeHl7(bytes: Uint8Array, given: Given): Judged {
  const { message, findings } = hl7v2.parse(bytes);
  if (message === undefined) return { format: 'HL7 v2', findings, deferred: 0 };
  const version = given.text('version');
  const found = hl7v2.validate(message, version === undefined ? {} : { version });
  const said = version ?? message.get('MSH-12.1') ?? 'v2';
  return { format: `HL7 ${said}`, findings: [...findings, ...found], deferred: 0 };
}

async function judgeFhir(bytes: Uint8Array, given: Given): Promise<Judged> {
  const definitions = definitionsOf(given);
  const { resource, findings } = fhir.parse(bytes, { definitions });
  if (resource === undefined) return { format: 'FHIR R4', findings, deferred: 0 };
  const validated = fhir.validate(resource.json, {
    definitions,
    profiles: given.texts('profile'),
    engine: await fhir.loadFhirPathLibrary(),
  });
  return {
    format: `FHIR R4 ${resource.type}`,
    findings: [...findings, ...validated.findings],
    deferred: validated.deferred.length,
  };
}

async function judgeLines(lines: readonly Line[], given: Given): Promise<Judged> {
  const found: Finding[] = [];
  let deferred = 0;
  for (const { number, text } of lines) {
    const judged = await judgeFhir(Buffer.from(text), given);
    deferred += judged.deferred;
    found.push(...judged.findings.map((each) => ({ ...each, place: { ...each.place, line: number } })));
  }
  return { format: `FHIR R4, ${lines.length} lines`, findings: found, deferred };
}

interface Line {
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

/** The lines of NDJSON; undefined where the text is one JSON value, or XML. */
function linesOf(bytes: Uint8Array): readonly Line[] | undefined {
  const lines = Buffer.from(bytes)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((text, at): Line => ({ number: at + 1, text }))
    .filter(({ text }) => text.trim() !== '');
  // A value that goes over several lines begins only one of them with a brace at the margin.
  const isNd = lines.length > 1 && lines.every(({ text }) => text.startsWith('{'));
  return isNd ? lines : undefined;
}

const definitionsByVersion = new Map<string, fhir.Definitions>();

function definitionsOf(given: Given): fhir.Definitions {
  const usCore = given.text('usCore') ?? '';
  if (usCore !== '6.1.0' && usCore !== '8.0.0') throw new Fault('value-unreadable', { about: { option: '--us-core' } });
  const known = definitionsByVersion.get(usCore);
  if (known !== undefined) return known;
  const made = new fhir.Definitions(['fhir-r4', `us-core-${usCore}`], readPackFile);
  definitionsByVersion.set(usCore, made);
  return made;
}

function readPackFile(path: string): string | undefined {
  try {
    return readFileSync(join(SHIPPED_PACKS, path), 'utf8');
  } catch {
    return undefined;
  }
}
