import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type GroupInstance, type Grouping, group, occurrences, parse, segmentsOf } from './index.ts';

function grouped(type: string, version: string, ...segments: string[]): Grouping {
  const text = [`MSH|^~\\&|LAB|NORTH|EHR|MAPLE|20240301||${type}|1|P|${version}`, ...segments].join('\r');
  const { message } = parse(text);
  if (message === undefined) throw new Error('not a message');
  return group(message);
}

/** The tree as text: `ORU_R01(MSH PATIENT_RESULT(...))`. */
function shape(instance: GroupInstance): string {
  const inner = instance.children.map((child) => (child.kind === 'segment' ? child.name : shape(child)));
  return `${instance.name}(${inner.join(' ')})`;
}

const codes = (grouping: Grouping) => grouping.findings.map(({ code, place }) => `${code} ${place?.path}`);

test('a result message by the structure of its version', () => {
  const result = grouped(
    'ORU^R01^ORU_R01',
    '2.5.1',
    'PID|1',
    'PV1|1|O',
    'ORC|RE',
    'OBR|1',
    'NTE|1',
    'OBX|1',
    'NTE|1',
    'NTE|2',
    'OBX|2',
    'OBR|2',
    'OBX|1',
    'SPM|1',
    'PID|2',
    'OBR|1',
    'OBX|1',
  );
  expect(result.findings).toEqual([]);
  expect(shape(result.root)).toBe(
    'ORU_R01(MSH PATIENT_RESULT(PATIENT(PID VISIT(PV1))' +
      ' ORDER_OBSERVATION(ORC OBR NTE OBSERVATION(OBX NTE NTE) OBSERVATION(OBX))' +
      ' ORDER_OBSERVATION(OBR OBSERVATION(OBX) SPECIMEN(SPM)))' +
      ' PATIENT_RESULT(PATIENT(PID) ORDER_OBSERVATION(OBR OBSERVATION(OBX))))',
  );
  expect(occurrences(result.root, 'ORDER_OBSERVATION').map((order) => segmentsOf(order).length)).toEqual([7, 3, 2]);
});

test('an event uses the structure it shares, an old structure stands in for a dropped one', () => {
  expect(grouped('ADT^A08', '2.5.1', 'EVN||1', 'PID|1', 'PV1|1|O', 'IN1|1', 'IN2|1', 'IN1|2').structure).toBe(
    'ADT_A01',
  );
  const order = grouped('ORM^O01', '2.8', 'PID|1', 'ORC|NW', 'OBR|1', 'ORC|NW', 'OBR|2');
  expect(shape(order.root)).toBe('ORM_O01(MSH PATIENT(PID) ORDER(ORC ORDER_DETAIL(OBR)) ORDER(ORC ORDER_DETAIL(OBR)))');
});

test('a segment that comes too early is told and does not push the others out of place', () => {
  const early = grouped('ADT^A01', '2.5.1', 'EVN||1', 'PID|1', 'AL1|1', 'PV1|1|I', 'DG1|1');
  expect(codes(early)).toEqual(['hl7-segment-misplaced AL1']);
  const note = grouped('ORU^R01', '2.3', 'NTE|1', 'PID|1', 'OBR|1', 'OBX|1');
  expect(codes(note)).toEqual(['hl7-segment-misplaced NTE']);
  expect(shape(note.root)).toBe(
    'ORU_R01(MSH NTE PATIENT_RESULT(PATIENT(PID) ORDER_OBSERVATION(OBR OBSERVATION(OBX))))',
  );
});

test('what is missing is told once, and what stands behind it still finds its group', () => {
  expect(codes(grouped('ADT^A01', '2.5.1', 'EVN||1', 'PID|1', 'AL1|1', 'IN1|1'))).toEqual(['hl7-segment-missing PV1']);
  const noRequest = grouped('ORU^R01', '2.5.1', 'PID|1', 'OBX|1', 'OBX|2');
  expect(codes(noRequest)).toEqual(['hl7-segment-missing OBR']);
  expect(occurrences(noRequest.root, 'OBSERVATION')).toHaveLength(2);
  const noMedication = grouped('VXU^V04', '2.5.1', 'PID|1', 'ORC|RE', 'ORC|RE', 'RXA|0|1');
  expect(codes(noMedication)).toEqual(['hl7-segment-missing RXA']);
  expect(occurrences(noMedication.root, 'ORDER')).toHaveLength(2);
});

test('Z segments stand anywhere, others that the structure lacks are told', () => {
  const result = grouped('ORU^R01', '2.5.1', 'ZPI|1', 'PID|1', 'ZP1|1', 'OBR|1', 'OBX|1', 'ZO1|1', 'ACC|1');
  expect(codes(result)).toEqual(['hl7-segment-unexpected ACC']);
  expect(shape(result.root)).toBe(
    'ORU_R01(MSH ZPI PATIENT_RESULT(PATIENT(PID ZP1) ORDER_OBSERVATION(OBR OBSERVATION(OBX ZO1 ACC))))',
  );
});

test('an unknown type is flat', () => {
  const result = grouped('XXX^Y01', '2.5.1', 'PID|1', 'ZZZ|1');
  expect(result.structure).toBeUndefined();
  expect(codes(result)).toEqual(['hl7-structure-unknown MSH-9']);
  expect(shape(result.root)).toBe('(MSH PID ZZZ)');
});

test('master file entries of a site’s own content begin anew with each MFE', () => {
  const result = grouped('MFN^M01', '2.3', 'MFI|1', 'MFE|MAD', 'ZL7|1', 'MFE|MAD', 'ZL7|2');
  expect(shape(result.root)).toBe('MFN_M01(MSH MFI MF(MFE ZL7) MF(MFE ZL7))');
});

test('every segment lands exactly once, in order within its group, whatever comes', () => {
  const names = fc.constantFrom(
    'PID',
    'PV1',
    'ORC',
    'OBR',
    'OBX',
    'NTE',
    'SPM',
    'TQ1',
    'IN1',
    'ZZ1',
    'RXA',
    'RXE',
    'AL1',
    'DSC',
  );
  const types = fc.constantFrom('ORU^R01', 'ADT^A01', 'ORM^O01', 'VXU^V04', 'OML^O21', 'RDE^O11', 'SIU^S12', 'QQQ^Q99');
  const versions = fc.constantFrom('2.1', '2.3', '2.3.1', '2.5.1', '2.7', '2.8.2', '9');
  fc.assert(
    fc.property(types, versions, fc.array(names, { maxLength: 40 }), (type, version, segments) => {
      const result = grouped(type, version, ...segments.map((name) => `${name}|1`));
      const places = segmentsOf(result.root);
      expect(places.map(({ index }) => index)).toEqual(Array.from({ length: segments.length + 1 }, (_, i) => i));
      for (const { place } of result.findings) expect(place?.path).toMatch(/^[A-Z][A-Z0-9]{2}(\[\d+\]|-9)?$/);
    }),
    { numRuns: 400 },
  );
});
