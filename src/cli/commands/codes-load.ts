import { join, resolve } from 'node:path';
import { Fault } from '../../diagnostics/fault.ts';
import { codeFileKinds } from '../../meaning/codes/load/load-code-system.ts';
import { isDay } from '../../meaning/codes/validity.ts';
import { loadIntoPack } from '../../workspace/load-into-pack.ts';
import type { CommandSpec } from '../command-spec.ts';
import { exitCodes } from '../exit-code.ts';
import { numberText } from '../text.ts';

const EVERY_MS = 10_000;

/** `suture codes load KIND FILE`: an official code file becomes a pack of this workspace. */
export const codesLoad: CommandSpec = {
  name: 'codes load',
  text: 'make a pack of an official code file; an interrupted load goes on where it was',
  args: [
    ['<kind>', `what the file is: ${codeFileKinds.join(', ')}`],
    ['<file>', 'the file as its publisher gives it: the archive (.zip), the file in it, or that gzipped'],
  ],
  options: [
    { flags: '--release <version>', text: 'its version, as its publisher calls it: 2027 (needed)' },
    { flags: '--effective <day>', text: 'first day of the release; codes of the pack before then stay known' },
    { flags: '--charset <name>', text: 'its character set', fallback: 'utf-8' },
  ],
  run: async ({ output, terminal, state }, given) => {
    const [said = '', file = ''] = given.args;
    const kind = codeFileKinds.find((each) => each === said);
    if (kind === undefined) throw new Fault('value-unreadable', { about: { known: codeFileKinds.join(', ') } });
    const version = given.text('release');
    if (version === undefined) throw new Fault('command-misused', { about: { missing: '--release' } });
    const effective = given.text('effective');
    if (effective !== undefined && !isDay(effective)) {
      throw new Fault('value-unreadable', { about: { option: '--effective' } });
    }
    let told = terminal.clock.now();
    const { findings, pack, position } = await loadIntoPack(kind, resolve(terminal.folder, file), {
      packs: join(state, 'packs'),
      version,
      charset: given.text('charset') ?? 'utf-8',
      signal: terminal.interrupted,
      ...(effective === undefined ? {} : { effective }),
      onProgress: ({ records, items }) => {
        if (terminal.clock.now() - told < EVERY_MS) return;
        told = terminal.clock.now();
        output.note(`${numberText(records)} records, ${numberText(items)} codes, terms and rows`);
      },
    }).catch((error: unknown) => {
      throw isMissing(error) ? new Fault('input-unreadable', { place: { file }, cause: error }) : error;
    });
    for (const finding of findings) output.finding({ ...finding, place: { file, ...finding.place } });
    if (pack === undefined) {
      output.failure({ code: 'release-has-findings', about: { errors: findings.length } });
      return exitCodes.findings;
    }
    output.data(
      'loaded',
      { pack, items: position.items },
      `${pack}  ${numberText(position.items)} codes, terms and rows`,
    );
    output.note(`name it in suture.yaml: packs: [${pack}]`);
    output.result({ pack, items: position.items });
    return undefined;
  },
};

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
