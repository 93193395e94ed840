import type { Finding } from '../../diagnostics/finding.ts';
import type { CommandSpec } from '../command-spec.ts';
import { exitCodeFor, failOnOption } from '../fail-on.ts';
import { judgeFile } from '../judge-file.ts';
import { readNamedFile } from '../read-file.ts';

/** `suture validate FILE`: HL7 v2 against the standard, FHIR against R4 and profiles, maps against the language. */
export const validate: CommandSpec = {
  name: 'validate',
  text: 'check messages, resources and maps against their standard',
  args: [['<file...>', 'HL7 v2, FHIR (JSON, XML, NDJSON with a resource a line) or a map (YAML); - is standard input']],
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
      const { format, findings, deferred } = await judgeFile(context, given, file, await readNamedFile(context, file));
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
