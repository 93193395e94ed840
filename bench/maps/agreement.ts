import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Json, JsonObject } from '../../src/meaning/maps/json.ts';
import type { Translation } from '../../src/meaning/maps/translate.ts';
import { counted, type Proof, share } from './proof.ts';
import type { CorpusMessage } from './tool.ts';

/** Peers by the folder that holds their samples, as the figures name them; other folders are named as they are. */
const PEERS: readonly (readonly [folder: RegExp, name: string])[] = [
  [/\/fhir-converter\//, 'fhirConverter'],
  [/\/reportstream\//, 'reportStream'],
];
/** Folders of which the bundles are where messages come from, and not what becomes of them. */
const BACKWARD = /\/fhir-to-hl7\//;
const STANDARD = /^https?:\/\/hl7\.org\/fhir\//;
/** What each run makes anew, and what is not data. */
const NOT_COMPARED = new Set(['id', 'fullUrl', 'text', 'lastUpdated', 'versionId', 'resourceType']);

interface Overlap {
  ours: number;
  theirs: number;
  both: number;
}

interface Peer {
  bundles: number;
  readonly path: Overlap;
  readonly value: Overlap;
  readonly onlyOurs: Map<string, number>;
  readonly onlyTheirs: Map<string, number>;
}

/**
 * How far Suture and the published bundle of a peer for the same message agree, by element path and by value at a path.
 * Precision is the share of what Suture says that the peer says too, recall the share of the peer's that Suture says. Ids
 * and the order of lists are left aside; a reference is the type that it points to, a time is its local reading (a
 * message states its zone seldom, and the peer took that of its machine), and extensions outside HL7's are not compared.
 */
export class Agreement implements Proof {
  readonly #peers = new Map<string, Peer>();

  judge({ file }: CorpusMessage, { outputs }: Translation): void {
    const published = bundleBeside(file);
    if (published === undefined || BACKWARD.test(file)) return;
    const peer = this.#peer(PEERS.find(([folder]) => folder.test(file))?.[1] ?? basename(dirname(file)));
    const ours = sayings(outputs.map(({ resource }) => JSON.parse(JSON.stringify(resource)) as JsonObject));
    const theirs = sayings(resourcesOf(published));
    peer.bundles++;
    add(peer.path, pathsOf(ours), pathsOf(theirs));
    add(peer.value, ours, theirs);
    for (const path of pathsOf(ours).keys()) if (!pathsOf(theirs).has(path)) bump(peer.onlyOurs, path);
    for (const path of pathsOf(theirs).keys()) if (!pathsOf(ours).has(path)) bump(peer.onlyTheirs, path);
  }

  figures(): Readonly<Record<string, unknown>> {
    const agreement = [...this.#peers].map(([name, { bundles, path, value }]) => [
      name,
      { bundles, path: shares(path), value: shares(value) },
    ]);
    return { agreement: Object.fromEntries(agreement) };
  }

  open(): readonly string[] {
    return [...this.#peers].flatMap(([name, { onlyOurs, onlyTheirs }]) => [
      ...counted(`agreement ${name} only theirs`, onlyTheirs),
      ...counted(`agreement ${name} only ours`, onlyOurs),
    ]);
  }

  #peer(name: string): Peer {
    const known = this.#peers.get(name);
    if (known !== undefined) return known;
    const none = (): Overlap => ({ ours: 0, theirs: 0, both: 0 });
    const made: Peer = { bundles: 0, path: none(), value: none(), onlyOurs: new Map(), onlyTheirs: new Map() };
    this.#peers.set(name, made);
    return made;
  }
}

/** The bundle that stands beside a message: `X.fhir.json` or `expected/X.fhir.json`, compressed or not. */
function bundleBeside(file: string): JsonObject | undefined {
  const name = basename(file).replace(/\.[^.]*$/, '');
  for (const folder of [dirname(file), join(dirname(file), 'expected')]) {
    const plain = join(folder, `${name}.fhir.json`);
    if (existsSync(plain)) return JSON.parse(readFileSync(plain, 'utf8')) as JsonObject;
    if (existsSync(`${plain}.gz`))
      return JSON.parse(gunzipSync(readFileSync(`${plain}.gz`)).toString('utf8')) as JsonObject;
  }
  return undefined;
}

function resourcesOf(bundle: JsonObject): readonly JsonObject[] {
  const entries = Array.isArray(bundle['entry']) ? bundle['entry'] : [];
  return entries.flatMap((entry) => {
    const resource = isObject(entry) ? entry['resource'] : undefined;
    return isObject(resource) ? [resource] : [];
  });
}

/** What resources say, and how often: `Patient.name.family "Duck"`. */
function sayings(resources: readonly JsonObject[]): ReadonlyMap<string, number> {
  const said = new Map<string, number>();
  const visit = (value: Json | undefined, at: string): void => {
    if (value === undefined || value === null) return;
    if (Array.isArray(value)) {
      for (const item of value) visit(item, at);
    } else if (isObject(value)) {
      const { url } = value;
      const isExtension = /\.(?:modifierE|e)xtension$/.test(at) && typeof url === 'string';
      if (isExtension && url.includes(':') && !STANDARD.test(url)) return;
      const here = isExtension ? `${at}(${url})` : at;
      for (const [name, inner] of Object.entries(value)) {
        if (NOT_COMPARED.has(name) || (isExtension && name === 'url')) continue;
        visit(inner, `${here}.${name.replace(/^_/, '')}`);
      }
    } else bump(said, `${at} ${spelt(value, at)}`);
  };
  for (const resource of resources) visit(resource, typeOf(resource));
  return said;
}

function spelt(value: string | number | boolean, at: string): string {
  if (typeof value !== 'string') return String(value);
  if (at.endsWith('.reference')) return value.replace(/\/.*/, '');
  return value.trim().replace(/^(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?)(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?$/, '$1');
}

function pathsOf(said: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  return new Map([...said.keys()].map((each) => [each.replace(/ .*$/s, ''), 1]));
}

function add(overlap: Overlap, ours: ReadonlyMap<string, number>, theirs: ReadonlyMap<string, number>): void {
  for (const [key, count] of ours) {
    overlap.ours += count;
    overlap.both += Math.min(count, theirs.get(key) ?? 0);
  }
  for (const count of theirs.values()) overlap.theirs += count;
}

function shares({ ours, theirs, both }: Overlap): { precision: number; recall: number } {
  return { precision: share(both, ours), recall: share(both, theirs) };
}

function typeOf(resource: JsonObject): string {
  const type = resource['resourceType'];
  return typeof type === 'string' ? type : '';
}

function bump(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
