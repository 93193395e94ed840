import type { Definitions } from '../../src/formats/fhir/index.ts';
import { type Mutant, wrongCode } from './mutant.ts';
import { changed, changedHolder, type Site, sitesOf } from './mutation-site.ts';
import type { Json, OfficialProfile } from './official-package.ts';
import { brokenSlices, droppedRequired, wrongExtensionCodes, wrongProfiledCodes } from './profile-mutations.ts';

/** The official profiles: those that a resource says it follows, and all of the package. */
export interface KnownProfiles {
  readonly claimed: readonly OfficialProfile[];
  readonly all: ReadonlyMap<string, OfficialProfile>;
}

/** All single mutations of a valid resource, by kind. */
export function mutantsOf(resource: Json, profiles: KnownProfiles, definitions: Definitions): Mutant[] {
  const sites = sitesOf(resource, definitions);
  return [
    ...profiles.claimed.flatMap((profile) => droppedRequired(resource, profile)),
    ...profiles.claimed.flatMap((profile) => wrongProfiledCodes(resource, profile)),
    ...profiles.claimed.flatMap((profile) => brokenSlices(resource, profile)),
    ...sites.flatMap((site) => [...atSite(resource, site)]),
    ...wrongExtensionCodes(resource, profiles.all),
    ...unknownProperties(resource, sites),
    ...brokenInvariants(resource, sites),
  ];
}

function* atSite(resource: Json, site: Site): Generator<Mutant> {
  const { way, value, type, path } = site;
  const mutant = (kind: string, change: (value: unknown) => unknown): Mutant => ({
    kind,
    where: path,
    resource: changed(resource, way, change),
  });
  if (typeof value === 'number') yield mutant('wrong JSON type', String);
  else if (typeof value === 'boolean') yield mutant('wrong JSON type', String);
  else if (typeof value === 'string') yield mutant('wrong JSON type', () => 7);
  else yield mutant('wrong JSON type', () => 'text');
  if (site.min > 0) {
    const whole = typeof way.at(-1) === 'number' ? way.slice(0, -1) : way;
    yield { kind: 'required dropped', where: path, resource: changed(resource, whole, () => undefined) };
  }
  if (type && /^(date|dateTime|instant)$/.test(type.code)) yield mutant('bad date', () => '2023-02-30');
  if (site.required !== undefined && !way.includes('contained')) {
    yield mutant('wrong code', (one) => wrongCode(one));
  }
  if (typeof way.at(-1) === 'number') {
    yield { kind: 'single for array', where: path, resource: changed(resource, way.slice(0, -1), () => value) };
  } else yield mutant('array for single', (one) => [one]);
  if (site.choice) {
    const other = Object.entries(site.choice).find(
      ([, key]) => key !== way.at(-1) && /(String|Boolean|DateTime|Period|Range|Reference|CodeableConcept)$/.test(key),
    );
    if (other) {
      yield {
        kind: 'two of a choice',
        where: path,
        resource: changedHolder(resource, way.slice(0, -1), (holder) => {
          holder[other[1]] = SAMPLE[other[0]] ?? 'text';
        }),
      };
    }
  }
  const targets = type?.targets;
  if (type?.code === 'Reference' && targets && (value as Json)['reference'] !== undefined) {
    const wrong = ['Location', 'Medication', 'Patient', 'Binary'].find((name) => !targets.includes(name));
    if (wrong)
      yield mutant('reference target', (one) => ({ ...(one as Json), reference: `${wrong}/1`, type: undefined }));
  }
}

const SAMPLE: Readonly<Record<string, unknown>> = {
  boolean: true,
  dateTime: '2020-01-01',
  Period: { start: '2020-01-01' },
  Range: { low: { value: 1 } },
  Reference: { display: 'somebody' },
  CodeableConcept: { text: 'something' },
};

function unknownProperties(resource: Json, sites: readonly Site[]): Mutant[] {
  const holders = sites.filter((site) => typeof site.value === 'object' && site.value !== null);
  return [{ way: [], path: '' }, ...holders].map(({ way, path }) => ({
    kind: 'unknown property',
    where: path,
    resource: changedHolder(resource, way, (holder) => {
      holder['unheardOf'] = 'text';
    }),
  }));
}

/** Rules of R4 and US Core broken where the resource has something to break them with. */
function* brokenInvariants(resource: Json, sites: readonly Site[]): Generator<Mutant> {
  const at = (where: string, way: Site['way'], change: (holder: Json) => void): Mutant => ({
    kind: 'invariant',
    where,
    resource: changedHolder(resource, way, change),
  });
  for (const { way, path, type, value } of sites) {
    if (typeof value !== 'object' || value === null) continue;
    const record = value as Json;
    if (type?.code === 'Period') {
      yield at(`per-1 ${path}`, way, (one) => Object.assign(one, { start: '2021-01-01', end: '2020-01-01' }));
    }
    if (type?.code === 'Quantity' && record['code'] !== undefined) {
      yield at(`qty-3 ${path}`, way, (one) => delete one['system']);
    }
    if (type?.code === 'Attachment' && record['data'] !== undefined) {
      yield at(`att-1 ${path}`, way, (one) => delete one['contentType']);
    }
    if (type?.code === 'Reference') {
      yield at(`ref-1 ${path}`, way, (one) => Object.assign(one, { reference: '#nowhere' }));
    }
    if (type?.code === 'ContactPoint' && record['value'] !== undefined) {
      yield at(`cpt-2 ${path}`, way, (one) => delete one['system']);
    }
  }
  yield at('ext-1', [], (one) => {
    one['extension'] = [...((one['extension'] as unknown[] | undefined) ?? []), { url: 'http://example.org/nothing' }];
  });
  yield at('dom-3', [], (one) => {
    one['contained'] = [
      ...((one['contained'] as unknown[] | undefined) ?? []),
      { resourceType: 'Basic', id: 'unused', code: { text: 'x' } },
    ];
  });
  const type = resource['resourceType'];
  if (type === 'Observation' && Object.keys(resource).some((key) => key.startsWith('value'))) {
    yield at('obs-6', [], (one) => Object.assign(one, { dataAbsentReason: { text: 'why not' } }));
  }
  if (type === 'Patient') {
    yield at('pat-1', [], (one) => Object.assign(one, { contact: [{ gender: 'female' }] }));
  }
  if (type === 'Organization') {
    yield at('org-1', [], (one) => {
      delete one['name'];
      delete one['identifier'];
    });
  }
  if (type === 'Condition' && resource['clinicalStatus'] === undefined) {
    yield at('con-4', [], (one) => Object.assign(one, { abatementDateTime: '2020-01-01' }));
  }
}

/** A valid bundle around a resource, some valid resources before it. */
export function inBundle(resource: Json, others: readonly Json[]): Json {
  return {
    resourceType: 'Bundle',
    type: 'collection',
    entry: [...others, resource].map((one, i) => ({ fullUrl: `http://example.org/fhir/entry-${i}`, resource: one })),
  };
}
