import { isIP } from 'node:net';
import type { Endpoint } from '../connectors/endpoint.ts';
import type { Section } from './section.ts';
import { readWholeNumber } from './values/whole-number.ts';

/** Reads `from:` of an interface: who may send, by address and by MSH-3 and MSH-4. */
export function readSenders(section: Section): Endpoint['from'] {
  const from = section.section('from');
  if (from === undefined) return undefined;
  const addresses = from.list('addresses')?.flatMap((written) => {
    const [host = '', bits, ...more] = written.text.split('/');
    const most = isIP(host) === 4 ? 32 : 128;
    const fits = bits === undefined || readWholeNumber(bits, 0, most) !== undefined;
    if (isIP(host) !== 0 && fits && more.length === 0) return [written.text];
    from.invalid(written, 'an IP address or a range (10.20.0.5, 10.20.0.0/24)');
    return [];
  });
  const sending = readSending(from);
  from.done();
  return {
    ...(addresses === undefined ? {} : { addresses }),
    ...(sending === undefined ? {} : { sending }),
  };
}

/** `[NORTHLAB, MAIN]` is one pair of MSH-3 and MSH-4; `[[NORTHLAB, MAIN], [NORTHLAB, EAST]]` are two. */
function readSending(from: Section): readonly (readonly [string, string])[] | undefined {
  const pairs = from.pairs('sending');
  return pairs?.flatMap((pair) => {
    const [application, facility] = pair;
    if (application !== undefined && facility !== undefined && pair.length === 2) {
      return [[application.text, facility.text] as const];
    }
    from.report('workspace-sending', 'sending');
    return [];
  });
}
