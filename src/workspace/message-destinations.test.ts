import { describe, expect, it } from 'vitest';
import { someDependencies } from '../../test/workspace/some-dependencies.ts';
import { SHIPPED_PACKS } from './code-packs.ts';
import { loadWorkspace } from './load-workspace.ts';
import { packFinder, shippedTargetTypes } from './packs.ts';

const SYSTEMS = {
  'suture.yaml': 'project: a\npacks: [hl7-v2-to-fhir]\n',
  'systems/portal.yaml': 'system: portal\ninterfaces: {in: {listen: "fhir http://127.0.0.1:8080/fhir"}}\n',
  'systems/lab.yaml': 'system: lab\ninterfaces: {in: {listen: "mllp://127.0.0.1:6661"}}\n',
  'systems/old.yaml':
    'system: old\ninterfaces: {v2: {speaks: hl7v2 ADT^A01 2.3, connect: "mllp://127.0.0.1:7001"}, fhir: {connect: "fhir http://127.0.0.1:7002/fhir"}}\n',
  'maps/quirks.map.yaml': 'map: quirks\nfrom: hl7v2\nto: hl7v2 2.3\nrows:\n  - PV1-7 -> PV1-8\n',
};

function load(from: string, destination: string, more: Readonly<Record<string, string>> = {}) {
  return loadWorkspace(
    { ...SYSTEMS, 'flows/f.yaml': `flow: f\nfrom: ${from}\nto: [{${destination}}]\n`, ...more },
    { ...someDependencies, findPack: packFinder([SHIPPED_PACKS]), targetTypes: shippedTargetTypes },
  );
}

describe('a destination that gets HL7 v2 which a map writes', () => {
  it.each([
    ['portal.in', 'system: old.v2', 'workspace-map-to-message'],
    ['portal.in', 'system: old.v2, map: quirks', 'workspace-map-source'],
    ['portal.in', 'system: old.v2, map: hl7-v2-to-fhir, when: PID-8 = F', 'workspace-path-format'],
    ['portal.in', 'system: old.fhir, map: hl7-v2-to-fhir', 'workspace-map-source'],
    ['lab.in', 'system: old.v2, when: Patient.gender = female', 'workspace-path-format'],
    ['lab.in', 'system: old.v2, map: hl7-v2-to-fhir', 'workspace-map-format'],
    ['lab.in', 'system: old.fhir, map: quirks', 'workspace-map-format'],
    ['lab.in', 'system: old.v2, to: fhir R4', 'workspace-value'],
    ['lab.in', 'system: old.v2, map: quirks, profile: none', 'workspace-reference'],
    ['lab.in', `system: old.v2, map: quirks, steps: ['"A" -> MSH-5']`, 'workspace-map-and-steps'],
  ])('from %s as %s is refused: %s', (from, destination, code) => {
    expect(load(from, destination).findings.map((finding) => finding.code)).toEqual([code]);
  });

  it.each([
    ['portal.in', 'system: old.v2, to: hl7v2 2.3', 'hl7-v2-to-fhir', { versions: ['2.3', '2.3'] }],
    [
      'portal.in',
      'system: old.v2, map: hl7-v2-to-fhir',
      'hl7-v2-to-fhir',
      { type: 'ADT^A01', versions: ['2.3', '2.3'] },
    ],
    ['lab.in', 'system: old.v2, to: hl7v2 2.4', 'hl7-v2-versions', { versions: ['2.4', '2.4'] }],
    ['lab.in', 'system: old.v2', undefined, undefined],
  ])('from %s as %s has the map %s', (from, destination, map, receives) => {
    const { workspace, findings } = load(from, destination);
    expect(findings).toEqual([]);
    const [made] = workspace?.flows['f']?.to ?? [];
    expect(made?.map).toBe(map);
    expect(made?.receives).toEqual(receives);
  });

  it('tells a profile that is none', () => {
    const { findings } = load('lab.in', 'system: old.v2', { 'profiles/x.yaml': 'paths: {PID-3: {usage: Q}}\n' });
    expect(findings).toMatchObject([{ code: 'hl7-profile-invalid', place: { file: 'profiles/x.yaml' } }]);
  });
});
