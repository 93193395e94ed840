import { dictionary, type Message } from '../../formats/hl7v2/index.ts';
import { type BackBlock, compileBackBlock } from './back-block-compiler.ts';
import { NO_FACTS } from './back-evidence.ts';
import { Companions } from './back-homes.ts';
import { BackOwners } from './back-owners.ts';
import { BackPairs } from './back-row-compiler.ts';
import type { BackRun, BackScope } from './back-scope.ts';
import type { CodeTables } from './code-tables.ts';
import { draftOf, writeDraft } from './draft.ts';
import type { Json, JsonObject } from './json.ts';
import type { MapFile } from './map-file.ts';
import type { MapLibrary } from './resolve-map.ts';
import type { TargetTypes } from './target-types.ts';
import { isObject, referenceTo } from './target-values.ts';

/** A map made ready for the way from FHIR to v2. */
export interface BackMap {
  readonly name: string;
  readonly blocks: readonly BackBlock[];
  readonly owners: BackOwners;
  readonly companions: Companions;
}

/** What the way back asks. */
export interface BackOptions {
  readonly codes: CodeTables;
  /** Message type and event to write, as in MSH-9: `ORU^R01`. */
  readonly type: string;
  /** Version to write; data types follow it. */
  readonly version: string;
  /** Date of service, by which codes are judged. */
  readonly at?: string;
}

/** Makes the `<->` and `<-` rows of a map ready. The map is one with what it extends and uses put in. */
export function compileBack(map: MapFile, library: Pick<MapLibrary, 'types'>, types: TargetTypes): BackMap {
  const owners = new BackOwners();
  const pairs = new BackPairs(library.types, types);
  const companions = new Companions();
  const base = { root: '', below: '' };
  const context = { types, base, type: undefined, pairs, owners, companions, isRest: false };
  return {
    name: map.name,
    owners,
    companions,
    blocks: map.blocks.map((block) => compileBackBlock(block, undefined, context)),
  };
}

/**
 * Writes a message of resources, by the same rows that make them, with canonical delimiters. What no row writes back
 * is not there: the residue of the way forward has it (`restore`).
 *
 * @param resources plain JSON, in the order in which a translation gave them
 */
export function translateBack(resources: readonly JsonObject[], map: BackMap, options: BackOptions): Message {
  const [message = '', event = ''] = options.type.split('^');
  const structure = dictionary(options.version).structureOfEvent(message, event) ?? `${message}_${event}`;
  const root = draftOf(structure, options.version);
  const byId = new Map(resources.map((resource) => [referenceTo(resource), resource]));
  const run: BackRun = {
    codes: options.codes,
    at: options.at,
    version: options.version,
    homes: map.companions.among(resources),
    byId,
    resources,
    consumed: new WeakSet(),
    knows: (segment) => root.knows(segment),
    linked: map.owners.linkedBy(resources),
    referenced: referencesIn(resources),
    isOfMessage: resources.some((resource) => resource['resourceType'] === 'MessageHeader'),
    zone: { bare: bareOffset(resources) },
  };
  const scope: BackScope = {
    group: root,
    segment: undefined,
    part: undefined,
    bound: undefined,
    used: new Set(),
    facts: NO_FACTS,
  };
  for (const block of map.blocks) block(run, scope, undefined, false);
  const header = root.segment('MSH');
  header.set(9, 1, 1, 1, message);
  header.set(9, 1, 2, 1, event);
  header.set(12, 1, 1, 1, options.version);
  return writeDraft(root);
}

/** The offset of the message's own time, where the sender did not state it (MSH-7). */
function bareOffset(resources: readonly JsonObject[]): string | undefined {
  const header = resources.find((resource) => resource['resourceType'] === 'MessageHeader');
  const id = header && referenceTo(header);
  for (const resource of resources) {
    const { resourceType, recorded, _recorded: beside, target } = resource;
    if (resourceType !== 'Provenance' || typeof recorded !== 'string' || !isObject(beside)) continue;
    const isOfMessage = Array.isArray(target) && target.some((each) => isObject(each) && each['reference'] === id);
    const extension = Array.isArray(beside['extension']) ? beside['extension'].find(isObject) : undefined;
    const text = extension?.['valueString'];
    const offset = /[+-]\d\d:\d\d$/.exec(recorded)?.[0].replace(':', '') ?? '+0000';
    if (isOfMessage && typeof text === 'string') return /[+-]\d{4}$/.test(text) ? undefined : offset;
  }
  return undefined;
}

/** Every reference that stands in some resources. */
function referencesIn(resources: readonly JsonObject[]): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (value: Json | undefined): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (isObject(value)) {
      if (typeof value['reference'] === 'string') found.add(value['reference']);
      Object.values(value).forEach(visit);
    }
  };
  resources.forEach(visit);
  return found;
}
