import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../diagnostics/fault.ts';
import { contentText, sumText } from '../../server/ledger-lines.ts';
import { mapMessage } from '../../workspace/map-message.ts';
import { senderZone } from '../../workspace/sender-zone.ts';
import type { CommandSpec } from '../command-spec.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-code.ts';
import { mapWorkbench, messageType, senderOption } from '../map-workbench.ts';
import { type RoundTrip, roundTrip } from '../round-trip.ts';
import { readExpectation, unmet } from '../sample-expectation.ts';
import { sampleMessages } from '../sample-messages.ts';

/** `suture map test`: every sample beside its `.expect.yaml`. */
export const mapTest: CommandSpec = {
  name: 'map test',
  text: 'run every samples/NAME.hl7 that has a NAME.expect.yaml beside it, and compare',
  options: [
    { flags: '--map <map>', text: 'the map for samples that name none' },
    { flags: '--round-trip', text: 'also back to HL7 v2 by the same rows' },
    senderOption,
  ],
  run: async (context, given) => {
    const { output } = context;
    const bench = await mapWorkbench(context, given);
    let failed = 0;
    let tested = 0;
    for (const { file, message } of await sampleMessages(context, given)) {
      const expectFile = file.replace(/\.hl7$/, '.expect.yaml');
      const text = await expectationText(context, expectFile);
      if (text === undefined) {
        output.data('untested', { file }, `untested  ${file}  nothing is expected of it`);
        continue;
      }
      const expected = readExpectation(expectFile, text);
      const name = expected.map ?? given.text('map');
      if (name === undefined) throw new Fault('expectation-unreadable', { place: { file: expectFile, path: 'map' } });
      const system = expected.from === undefined ? undefined : bench.workspace.systems[expected.from];
      if (expected.from !== undefined && system === undefined) {
        throw new Fault('system-unknown', { place: { file: expectFile, path: 'from' } });
      }
      const map = await bench.ready(name, messageType(message));
      const surroundings = {
        ...bench.surroundings,
        ...(system === undefined ? {} : { sender: system.name }),
        ...(system?.zone === undefined ? {} : { zone: senderZone(system.zone) }),
      };
      const translation = mapMessage(message, map, surroundings);
      const { counts } = translation.ledger;
      const trip = given.flag('roundTrip') ? roundTrip(message, map, bench.workspace, surroundings) : undefined;
      const findings = [...unmet(expectFile, expected, translation)];
      if (trip?.exact === false) findings.push({ code: 'round-trip-inexact', place: { file } });
      tested++;
      if (findings.length > 0) failed++;
      const outcome = findings.length === 0 ? 'ok' : 'failed';
      output.data(
        'tested',
        { file, outcome, counts, ...(trip === undefined ? {} : { roundTrip: trip }) },
        `${outcome}  ${file}  ${contentText(counts)}  ${sumText(counts)}${tripText(trip)}`,
      );
      for (const finding of findings) output.finding(finding);
    }
    output.result({ tested, failed });
    return failed === 0 ? exitCodes.ok : exitCodes.findings;
  },
};

function tripText(trip: RoundTrip | undefined): string {
  if (trip === undefined) return '';
  return `  back ${trip.back} of ${trip.fields}, with the residue ${trip.exact ? 'to the byte' : 'not exactly'}`;
}

function expectationText({ workspace }: Context, file: string): Promise<string | undefined> {
  return readFile(join(workspace, file), 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new Fault('input-unreadable', { place: { file }, cause: error });
  });
}
