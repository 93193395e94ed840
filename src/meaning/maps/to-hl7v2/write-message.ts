import type { Finding } from '../../../diagnostics/finding.ts';
import { type Message, type Profile, validate, versions } from '../../../formats/hl7v2/index.ts';
import type { CodeTables } from '../code-tables.ts';
import type { CompiledMap } from '../compile-map.ts';
import { FATE } from '../fate.ts';
import type { JsonObject } from '../json.ts';
import { Ledger } from '../ledger.ts';
import { tracedPaths } from '../traced-paths.ts';
import { type Translation, translate } from '../translate.ts';
import { type BackMap, translateBack } from '../translate-back.ts';
import { rewriteMessage } from '../v2/rewrite-message.ts';
import type { V2Map } from '../v2/v2-map.ts';
import { arrangedResources } from './arranged-resources.ts';
import { completed } from './completed-message.ts';
import { fateElsewhere } from './fate-elsewhere.ts';
import { FhirLeaves } from './fhir-leaves.ts';
import type { Incoming } from './incoming-resources.ts';
import { readBack } from './read-back.ts';

/** A map in both directions: written by one, read back by the other. */
export interface TwoWayMap {
  readonly forward: CompiledMap;
  readonly backward: BackMap;
}

/** What writing a message asks of the world, all of it injected. */
export interface WriteOptions {
  readonly codes: CodeTables;
  /** Message type and event, `ORU^R01`. */
  readonly type: string;
  /** Version to write. */
  readonly version: string;
  /** Makes a message one of another version (`versionMap`). */
  readonly versions: V2Map;
  /** MSH-10 and MSH-7 where nothing that came says them. */
  readonly controlId: string;
  readonly writtenAt: string;
  /** The receiver's profile: what does not hold to it is held. */
  readonly profile?: Profile;
  /** Date of service (`YYYY-MM-DD`), by which codes are judged. */
  readonly at?: string;
  /** Changes the message before it is accounted for: a destination's steps. */
  readonly change?: (message: Message) => void;
}

/** What a map makes of resources. */
export interface WrittenMessage {
  readonly message: Message;
  readonly ledger: Ledger;
  /** Element values that are not in what is sent, as (path, value). */
  readonly residue: readonly (readonly [path: string, raw: string])[];
  readonly findings: readonly Finding[];
  /** A row or the receiver's profile held the delivery. */
  readonly held: boolean;
}

/** Messages whose results stand under orders. */
const GROUPED = /^(?:ORU|ORM|OML|OMG|ORL|OUL|OMB|OMI)\b/;
/** The oldest version that the rows are written for; older ones are made of it. */
const OLDEST = 5;
/** The version whose places the rows know: what an older one lacks is taken out again. */
const NEWEST = versions.at(-1) ?? '2.8.2';

/**
 * Writes an HL7 v2 message of FHIR resources by the rows that read such messages, for a version and profile of the
 * receiver, and says what became of every element value: the message is read by the same rows again, and what is found
 * at its place was delivered. Pure, and the same for the same input.
 */
export function writeMessage(
  root: JsonObject,
  incoming: Incoming,
  map: TwoWayMap,
  options: WriteOptions,
): WrittenMessage {
  const { codes, version, type } = options;
  const arranged = arrangedResources(incoming.resources, GROUPED.test(type));
  const at = options.at === undefined ? {} : { at: options.at };
  const draft = draftVersion(version);
  const drafted = translateBack(arranged.resources, map.backward, { codes, type, version: draft, ...at });
  const whole = completed(drafted, root, draft, options);
  const fitted = rewriteMessage(whole, options.versions, { codes, version, from: NEWEST }).message;
  options.change?.(fitted);
  const read = translate(fitted, map.forward, { codes, identity: counted(), sender: '', trace: true, ...at });
  const unmapped = map.forward.unmapped;
  const leaves = new FhirLeaves(root);
  const fates = new Uint8Array(leaves.count);
  const rows = new Int32Array(leaves.count).fill(-1);
  const notes: { text: string; because?: string }[] = map.forward.notes.map(({ text }) => ({ text }));
  const written = writtenBy(read);
  for (const { path, place, reference, same } of readBack(arranged, read.outputs)) {
    const leaf = leaves.at(path);
    if (leaf === undefined) continue;
    const trace = written(place, leaves.raw(leaf));
    const fate =
      reference || (trace !== undefined && same && trace.raw === leaves.raw(leaf))
        ? FATE.carried
        : trace === undefined
          ? FATE.condition
          : FATE.translated;
    if (fate <= (fates[leaf] as number)) continue;
    fates[leaf] = fate;
    rows[leaf] = trace?.row ?? -1;
  }
  for (let leaf = 0; leaf < leaves.count; leaf++) {
    if (fates[leaf] !== FATE.unmapped) continue;
    const reason = fateElsewhere(leaves.path(leaf), leaves, fates, fitted);
    if (reason !== undefined) {
      fates[leaf] = reason.fate;
      rows[leaf] = notes.push({ text: reason.text, because: reason.because }) - 1;
    } else fates[leaf] = unmapped.kind === 'hold' ? FATE.held : unmapped.kind === 'drop' ? FATE.lost : FATE.flagged;
  }
  const ledger = new Ledger(leaves, fates, rows, notes);
  const checks = validate(fitted, { version, ...(options.profile === undefined ? {} : { profile: options.profile }) });
  const broken = checks.filter(({ code }) => code.startsWith('hl7-profile-'));
  return {
    message: fitted,
    ledger,
    get residue() {
      return ledger.residue();
    },
    findings: [...incoming.findings, ...checks.filter(({ code }) => STRUCTURAL.has(code)), ...broken],
    held: ledger.counts.held > 0 || broken.length > 0,
  };
}

/** What keeps a receiver from reading a message at all; values that are odd were odd when they came. */
const STRUCTURAL: ReadonlySet<string> = new Set([
  'hl7-segment-missing',
  'hl7-segment-unknown',
  'hl7-field-missing',
  'hl7-component-missing',
  'hl7-structure-unknown',
]);

function draftVersion(version: string): string {
  return Number(version.split('.')[1]) < OLDEST ? '2.5.1' : version;
}

/** Ids in the order of first use: what is read back is compared and thrown away. */
function counted(): (type: string, authority: string, key: string) => string {
  const ids = new Map<string, string>();
  return (type, authority, key) => {
    const text = `${type}\u0000${authority}\u0000${key}`;
    const known = ids.get(text) ?? String(ids.size + 1);
    ids.set(text, known);
    return known;
  };
}

interface Origin {
  readonly raw: string;
  readonly row: number;
}

/** By place in the output, the leaves of the message that it was read from and the rows that read them. */
function writtenBy(read: Translation): (place: string, text: string) => Origin | undefined {
  const placesOf = tracedPaths(read);
  const rowOf = new Map<number, number>();
  for (const { from, to, row } of read.traces) for (let leaf = from; leaf < to; leaf++) rowOf.set(leaf, row);
  const written = new Map<string, Origin[]>();
  for (let leaf = 0; leaf < read.leaves.count; leaf++) {
    const origin = { raw: read.leaves.value(leaf), row: rowOf.get(leaf) ?? -1 };
    for (const place of placesOf(leaf)) {
      const known = written.get(place) ?? [];
      written.set(place, known);
      known.push(origin);
    }
  }
  return (place, text) => {
    // A trace names the list, not which of its values.
    const origins = written.get(place) ?? written.get(place.replace(/\[\d+\]$/, ''));
    return origins?.find(({ raw }) => raw === text) ?? origins?.[0];
  };
}
