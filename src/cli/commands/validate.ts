import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../../diagnostics/fault.ts';
import type { Finding } from '../../diagnostics/finding.ts';
import * as fhir from '../../formats/fhir/index.ts';
import * as hl7v2 from '../../formats/hl7v2/index.ts';
import { SHIPPED_PACKS } from '../../workspace/code-packs.ts';
import type { CommandSpec, Given } from '../command-spec.ts';
import { exitCodeFor, failOnOption } from '../fail-on.ts';
import { readNamedFile } from '../read-file.ts';

/** What one file was found to be. */
interface Judged {
  readonly format: string;
  readonly findings: readonly Finding[];
  /** Checks that need a terminology service, another pack or the receiver's data. */
  readonly deferred: number;
}

/** `suture validate FILE`: HL7 v2 against the standard, FHIR against R4 and profiles. */
export const validate: CommandSpec = {
  name: 'validate',
  text: 'check messages and resources against their standard',
  args: [['<file...>', 'HL7 v2 or FHIR (JSON or XML); - is standard input']],
  options: [
    { flags: '--us-core <version>', text: 'profiles of US Core: 6.1.0 or 8.0.0', fallback: '6.1.0' },
    {
      flags: '--profile <url>',
      text: 'a FHIR profile to check against beside those that the resource names',
      many: true,
    },
    { flags: '--version <version>', text: 'HL7 version to hold a message to (otherwise MSH-12)' },
    failOnOption,
  ],
  run: async (context, given) => {
    const { output } = context;
    const all: Finding[] = [];
    for (const file of given.args) {
      const { format, findings, deferred } = await judge(await readNamedFile(context, file), given);
      const placed = findings.map((finding) => ({ ...finding, place: { file, ...finding.place } }));
      for (const finding of placed) output.finding(finding);
      all.push(...placed);
      const left = deferred === 0 ? '' : `  ${deferred} left to a terminology service or the receiver`;
      output.data(
        'validated',
        { file, format, findings: findings.length, deferred },
        `${file}  ${format}  ${findings.length === 0 ? 'nothing found' : `${findings.length} found`}${left}`,
      );
    }
    output.result({ files: given.args.length, findings: all.length });
    return exitCodeFor(all, given);
  },
};

async function judge(bytes: Uint8Array, given: Given): Promise<Judged> {
  const start = Buffer.from(bytes.subarray(0, 64)).toString('latin1');
  return /^(?:ï»¿)?\s*[{<]/.test(start) ? judgeFhir(bytes, given) : judgeHl7(bytes, given);
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
  const usCore = given.text('usCore') ?? '';
  if (usCore !== '6.1.0' && usCore !== '8.0.0') throw new Fault('value-unreadable', { about: { option: '--us-core' } });
  const definitions = new fhir.Definitions(['fhir-r4', `us-core-${usCore}`], readPackFile);
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

function readPackFile(path: string): string | undefined {
  try {
    return readFileSync(join(SHIPPED_PACKS, path), 'utf8');
  } catch {
    return undefined;
  }
}
