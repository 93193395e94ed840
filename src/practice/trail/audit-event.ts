import type { TrailRow } from '../../store/practice.ts';
import { type TrailAction, trailActions } from './trail-actions.ts';

const DICOM = 'http://dicom.nema.org/resources/ontology/DCM';
const AUDIT_TYPE = 'http://terminology.hl7.org/CodeSystem/audit-event-type';
const OURS = 'urn:suture:audit-action';

/** FHIR's code for how it ended: success, and failures that were meant to be (a denial) and not. */
const OUTCOME = { begun: '0', done: '0', failed: '8', denied: '4' } as const;

/**
 * An event as a FHIR R4 AuditEvent in the shapes of IHE BALP 1.1 (Basic Audit Log Patterns): type and subtype, who
 * (agent, with the network address), where it is written (source), the patient and the object (entity). The patient is
 * the keyed reference; `patient` gives the identifier where the reader may have it.
 */
export function auditEvent(
  row: TrailRow,
  options: { readonly project: string; readonly patient?: { readonly authority: string; readonly identifier: string } },
): Readonly<Record<string, unknown>> {
  const action = trailActions[row.action as TrailAction] as { kind: string; text: string } | undefined;
  const entities = entitiesOf(row, options.patient);
  return {
    resourceType: 'AuditEvent',
    id: `suture-${row.seq}`,
    type: typeOf(row.action),
    subtype: [{ system: OURS, code: row.action, ...(action === undefined ? {} : { display: action.text }) }],
    action: action?.kind ?? 'E',
    recorded: new Date(row.at).toISOString(),
    outcome: OUTCOME[row.outcome as keyof typeof OUTCOME] ?? '8',
    ...(row.code === null ? {} : { outcomeDesc: row.code }),
    ...(row.purpose === null
      ? {}
      : {
          purposeOfEvent: [
            { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: row.purpose }] },
          ],
        }),
    agent: [
      {
        type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType', code: 'IRCP' }] },
        ...(row.roles === null || row.roles === ''
          ? {}
          : { role: row.roles.split(' ').map((role) => ({ coding: [{ system: 'urn:suture:role', code: role }] })) }),
        who: {
          ...(row.account === null ? {} : { identifier: { system: 'urn:suture:account', value: row.account } }),
          display: row.who === '' ? row.by : row.who,
        },
        requestor: true,
        network: { address: row.source, type: row.source === 'socket' ? '5' : '2' },
      },
    ],
    source: {
      observer: { display: `Suture ${options.project}` },
      type: [
        {
          system: 'http://terminology.hl7.org/CodeSystem/security-source-type',
          code: '4',
          display: 'Application Server',
        },
      ],
    },
    ...(entities.length === 0 ? {} : { entity: entities }),
  };
}

function typeOf(action: string): object {
  if (/^(session|account|access|token)\./.test(action)) {
    return action.startsWith('session.')
      ? { system: DICOM, code: '110114', display: 'User Authentication' }
      : { system: DICOM, code: '110113', display: 'Security Alert' };
  }
  if (action.startsWith('trail.')) return { system: DICOM, code: '110101', display: 'Audit Log Used' };
  if (action.startsWith('server.')) return { system: DICOM, code: '110100', display: 'Application Activity' };
  return { system: AUDIT_TYPE, code: 'rest', display: 'RESTful Operation' };
}

function entitiesOf(
  row: TrailRow,
  patient: { readonly authority: string; readonly identifier: string } | undefined,
): readonly object[] {
  const found: object[] = [];
  const kind = 'http://terminology.hl7.org/CodeSystem/audit-entity-type';
  const role = 'http://terminology.hl7.org/CodeSystem/object-role';
  if (row.patient !== null) {
    const reference = Buffer.from(row.patient).toString('hex');
    const identifier =
      patient === undefined
        ? { system: 'urn:suture:patient-reference', value: reference }
        : { system: `urn:suture:authority:${patient.authority}`, value: patient.identifier };
    found.push({
      what: { identifier },
      type: { system: kind, code: '1', display: 'Person' },
      role: { system: role, code: '1', display: 'Patient' },
    });
  }
  const detail = [
    ...(row.object === null ? [] : [{ type: 'object', valueString: row.object }]),
    ...(row.system === null ? [] : [{ type: 'system', valueString: row.system }]),
    ...(row.reason === null ? [] : [{ type: 'reason', valueString: row.reason }]),
    ...(row.count === null ? [] : [{ type: 'count', valueString: String(row.count) }]),
    ...(row.outcome === 'begun' ? [{ type: 'outcome', valueString: 'begun' }] : []),
    { type: 'seq', valueString: String(row.seq) },
    { type: 'hash', valueString: Buffer.from(row.hash).toString('hex') },
  ];
  found.push({
    type: { system: kind, code: '2', display: 'System Object' },
    role: { system: role, code: '4', display: 'Domain Resource' },
    detail,
  });
  if (row.correlation !== null) {
    // BALP's transaction entity: the events of one request belong together.
    found.push({
      what: { identifier: { value: row.correlation } },
      type: { system: 'https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType', code: 'XrequestId' },
    });
  }
  return found;
}
