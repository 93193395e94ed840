/** The workspace of a small practice: results of a laboratory to the EHR as FHIR, registrations to billing as they are. */
export function consoleWorkspace(fhirPort: number): Readonly<Record<string, string>> {
  return {
    'suture.yaml': 'project: riverside\nretention: {messages: 90d}\n',
    // The people of these tests log in by password alone; the rule itself is tried elsewhere.
    'trust/access.yaml': 'second_factor: none\n',
    'systems/northlab.yaml': `system: northlab
vendor: {name: Northlab Inc, contact: integrations@northlab.example}
zone: America/New_York
authorities: {RIVERSIDE: "urn:oid:2.16.840.1.113883.3.999.1"}
interfaces:
  results:
    speaks: hl7v2 ORU^R01 2.3-2.5.1
    listen: folder ./northlab
`,
    'systems/maple-ehr.yaml': `system: maple-ehr
vendor: {name: Maple Health, contact: support@maple.example}
zone: America/New_York
authorities: {RIVERSIDE: "urn:oid:2.16.840.1.113883.3.999.1"}
interfaces:
  registration:
    speaks: hl7v2 ADT^* 2.5.1
    listen: folder ./maple
  chart:
    connect: fhir http://127.0.0.1:${fhirPort}/fhir
`,
    'systems/ledgerpm.yaml': `system: ledgerpm
vendor: {name: Ledger PM, contact: help@ledger.example}
interfaces:
  patients:
    speaks: hl7v2 ADT^* 2.5.1
    connect: folder ./ledgerpm
`,
    'flows/lab-results.yaml': `flow: lab-results
from: northlab.results
to:
  - system: maple-ehr.chart
    map: northlab-results
order: by patient
duplicates: control id, 30d
`,
    'flows/demographics.yaml': `flow: demographics
from: maple-ehr.registration
to:
  - system: ledgerpm.patients
    when: MSH-9.2 in (A04, A08)
order: by patient
`,
    'maps/northlab-results.map.yaml': MAP,
    'codes/sexes.csv': `source,source_display,target,target_display,target_system,who,why
F,female,female,Female,http://hl7.org/fhir/administrative-gender,A. Ruiz,
M,male,male,Male,http://hl7.org/fhir/administrative-gender,A. Ruiz,
`,
    'codes/result-status.csv': `source,source_display,target,target_display,target_system,who,why
F,final,final,Final,http://hl7.org/fhir/observation-status,A. Ruiz,same meaning in the manual of the lab
P,preliminary,preliminary,Preliminary,http://hl7.org/fhir/observation-status,A. Ruiz,same meaning in the manual of the lab
C,corrected,corrected,Corrected,http://hl7.org/fhir/observation-status,A. Ruiz,same meaning in the manual of the lab
`,
    'codes/abnormal-flags.csv': `source,source_display,target,target_display,target_system,who,why
N,normal,N,Normal,http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation,M. Ahn,same meaning in the manual of the lab
H,high,H,High,http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation,M. Ahn,same meaning in the manual of the lab
L,low,L,Low,http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation,M. Ahn,same meaning in the manual of the lab
HH,panic high,HH,Critical high,http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation,M. Ahn,same meaning in the manual of the lab
`,
    'samples/northlab/normal.hl7': sample('S1', 'OBX|1|NM|718-7^Hemoglobin^LN||13.4|g/dL|12-16|N|||F|||20261101093000'),
    'samples/northlab/critical.hl7': sample(
      'S2',
      'OBX|1|NM|2823-3^Potassium^LN||6.8|mmol/L|3.5-5.1|CRIT|||F|||20261101093000||4711^Sample^Nora',
    ),
    'samples/northlab/high.hl7': sample('S3', 'OBX|1|NM|2345-7^Glucose^LN||142|mg/dL|70-99|H|||F|||20261101093000'),
  };
}

const ENVELOPE = [
  'MSH-3',
  'MSH-4',
  'MSH-5',
  'MSH-6',
  'MSH-7',
  'MSH-9',
  'MSH-10',
  'MSH-11',
  'MSH-12',
  'MSH-15',
  'MSH-16',
]
  .map((field) => `      - ${field} -> ignore because it is the envelope`)
  .join('\n');

const MAP = `map: northlab-results
from: hl7v2 ORU^R01 2.3-2.5.1
to: fhir R4
blocks:
  - make: Patient
    each: PID
    key: PID-3
    rows:
      - PID-1 -> ignore because running number
      - PID-3[] <-> identifier[]
      - PID-5[] <-> name[]
      - PID-7 <-> birthDate
      - PID-8 <-> gender codes sexes else flag
${ENVELOPE}
  - make: DiagnosticReport
    each: ORDER_OBSERVATION
    key: OBR-3 | OBR-2
    rows:
      - ORC-1 -> ignore because every result is one
      - ORC-3 -> ignore because OBR-3 says the same
      - OBR-1 -> ignore because running number
      - OBR-3 <-> identifier[0]
      - OBR-4 <-> code
      - OBR-7 -> effectiveDateTime
      - OBR-22 -> issued
      - OBR-16 -> ignore because the EHR knows who ordered
      - OBR-24 -> ignore because it is always the laboratory
      - OBR-25 <-> status codes result-status else hold
      - Patient -> subject
    blocks:
      - make: Observation
        each: OBSERVATION
        link: result[]
        key: OBX-3, OBX-4
        rows:
          - OBX-1 -> ignore because running number
          - OBX-3 <-> code
          - OBX-5 <-> value[x] by OBX-2
          - OBX-7 -> referenceRange[0].text
          - OBX-8 -> interpretation[0].coding[0].code codes abnormal-flags else drop because the old lab sent junk
          - OBX-11 <-> status codes result-status else hold
          - OBX-14 <-> effectiveDateTime
          - Patient -> subject
`;

function sample(controlId: string, observation: string): string {
  return [
    `MSH|^~\\&|NORTHLAB|MAIN|SUTURE|RIVERSIDE|20261101093000||ORU^R01^ORU_R01|${controlId}|P|2.5.1`,
    'PID|1||900001^^^RIVERSIDE^MR||Sample^Jordan||19800101|F',
    'ORC|RE||N1^NORTHLAB',
    'OBR|1||N1^NORTHLAB|718-7^Hemoglobin^LN|||20261101093000|||||||||||||||20261101093000||LAB|F',
    observation,
    '',
  ].join('\r');
}
