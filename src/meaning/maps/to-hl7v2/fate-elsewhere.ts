import type { Message } from '../../../formats/hl7v2/index.ts';
import { FATE, type FateNumber } from '../fate.ts';
import type { FhirLeaves } from './fhir-leaves.ts';

/** Why an element value that no row reads back is no loss, or where else it went. */
export interface ElsewhereFate {
  readonly fate: FateNumber;
  readonly text: string;
  readonly because: string;
}

/** HL7 table 0104, version of a message. */
const VERSIONS = 'http://terminology.hl7.org/CodeSystem/v2-0104';

/** What FHIR says of how it carries resources, not of anybody's care. */
const CARRIAGE: readonly (readonly [pattern: RegExp, because: string])[] = [
  [/^(?:type|total)$|^link\[|^entry\[\d+\]\.(?:fullUrl|link|search|request|response)\b/, 'how FHIR carries resources'],
  [/^(?:.*\.)?(?:resource|contained\[\d+\])\.id$|^id$/, 'an id within FHIR; messages refer by identifiers'],
  [/(?:^|\.)meta\.(?:versionId|lastUpdated|source|profile\[\d+\])$/, 'what a server says of its own copy'],
];

/**
 * The fate of an element value that is not found again: carriage is ignored, and so are narratives that were generated of
 * what else the resource says, and the name of something that the message says itself. Undefined for all others, which
 * the receiver does not get.
 */
export function fateElsewhere(
  path: string,
  leaves: FhirLeaves,
  fates: Uint8Array,
  message: Message,
): ElsewhereFate | undefined {
  const ignored = (because: string): ElsewhereFate => ({ fate: FATE.ignored, text: 'how FHIR is written', because });
  if (path === 'timestamp' && message.get('MSH-7') !== undefined) return headed('MSH-7');
  if (path === 'identifier.value' && message.get('MSH-10') === leaves.raw(leaves.at(path) ?? -1))
    return headed('MSH-10');
  // In a single resource these are elements like others; a Bundle has them for its carriage.
  for (const [pattern, because] of CARRIAGE) {
    const bundled = leaves.path(leaves.count - 1).startsWith('entry[') || !pattern.source.startsWith('^(?:type');
    if (bundled && pattern.test(path)) return ignored(because);
  }
  const tag = /^(.*meta\.tag\[\d+\])\.(?:code|system|display|version)$/.exec(path);
  const system = tag === null ? undefined : leaves.at(`${tag[1]}.system`);
  if (system !== undefined && leaves.raw(system) === VERSIONS) {
    return ignored('the version of the message that it was; this one has the version of its receiver');
  }
  const narrative = /^(.*?)text\.(?:div|status)$/.exec(path);
  if (narrative !== null) {
    const status = leaves.at(`${narrative[1]}text.status`);
    if (status !== undefined && leaves.raw(status) === 'generated') {
      return ignored('a narrative that was generated of what else the resource says');
    }
  }
  const named = /^(.*)\.(?:display|type)$/.exec(path);
  const reference = named === null ? undefined : leaves.at(`${named[1]}.reference`);
  if (reference !== undefined && fates[reference] === FATE.carried) {
    return ignored('names what the message says of the resource itself');
  }
  return undefined;
}

function headed(place: string): ElsewhereFate {
  return { fate: FATE.carried, text: place, because: `in ${place}` };
}
