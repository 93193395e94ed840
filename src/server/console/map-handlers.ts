import { Fault } from '../../diagnostics/fault.ts';
import type { ApprovalRecord, Approving } from '../../practice/maps/approval.ts';
import { APPROVING } from '../../practice/maps/approval.ts';
import { MapDesk, type OpenMap, type SampleTrial } from '../../practice/maps/map-desk.ts';
import type { PlacedRow } from '../../practice/maps/map-rows.ts';
import { resultLines } from '../../practice/maps/map-trial.ts';
import { WorkspaceDesk } from '../../practice/workspace/workspace-desk.ts';
import type { Call, Handlers } from '../call.ts';
import type { mapRoutes } from '../contract/console/map-routes.ts';
import type { MapRowView, MapTrialView, MapView } from '../contract/console/maps.ts';
import type { Asker } from './console-call.ts';
import { findingView } from './finding-view.ts';
import { lineChanges } from './line-changes.ts';

/** Maps on the bench, and the workspace that holds them. */
export const mapHandlers: Handlers<typeof mapRoutes> = {
  listMaps: async (call) => {
    const { maps } = call.services.console;
    const all = await maps.all();
    return {
      maps: await Promise.all(
        all.map(async (map) => ({
          name: map.file.name,
          file: map.file.file,
          from: endText(map.file.from),
          to: endText(map.file.to),
          rows: map.rows.length,
          unapproved: map.own ? await unapproved(maps, map.rows) : 0,
          usedBy: [...map.usedBy],
          ownText: map.own,
        })),
      ),
    };
  },

  readMap: async (call) => mapView(call, await call.services.console.maps.open(call.params.map)),

  tryMap: async (call) => {
    const { maps } = call.services.console;
    const { clock } = call.services;
    const started = clock.now();
    const open = await maps.open(call.params.map);
    const { rows, findings, trials } = await maps.tryText(call.params.map, call.body.text);
    const [known, names] = await Promise.all([maps.approvals(rows), namesOf(call)]);
    const { sample } = call.body;
    const shown =
      trials.find((each) => each.sample.name === sample) ??
      trials.find(({ comparison }) => comparison?.changed) ??
      trials[0];
    return {
      rows: rows.map((row) => rowView(row, known.get(row.hash), open, names)),
      findings: findings.map(findingView),
      samples: trials.map(({ sample: { name }, before, after, comparison }) => ({
        sample: name,
        ...(before === undefined ? {} : { before: before.ledger.counts }),
        ...(after === undefined ? {} : { after: after.ledger.counts }),
        changed: comparison?.changed ?? before !== after,
        better: (comparison?.better ?? 0) > 0 && comparison?.worse === 0,
        worse: (comparison?.worse ?? 0) > 0,
      })),
      tookMs: clock.now() - started,
      ...(shown === undefined ? {} : { shown: shownTrial(shown) }),
    };
  },

  mapEffect: async (call) => {
    const { text, days } = call.body;
    const effect = await call.services.console.maps.effect(call.params.map, text, days);
    call.about({ object: `map ${call.params.map}`, count: effect.messages });
    return { ...effect, changes: [...effect.changes] };
  },

  editFile: async (call) => {
    const { file, version, edits, reason } = call.body;
    call.about({ object: `file ${file}`, reason });
    const { desk, maps } = call.services.console;
    const before = (await desk.files())[file] ?? '';
    const saved = await desk.edit(file, version, edits);
    if (file.endsWith('.map.yaml')) await maps.wrote(before, (await desk.files())[file] ?? '', file, call.principal.id);
    return { version: saved.version, diff: saved.diff, findings: saved.findings.map(findingView) };
  },

  approveRows: async (call) => {
    const { hashes, role, answer, note } = call.body;
    if (!mayApprove(call).includes(role)) throw new Fault('not-permitted');
    const { maps } = call.services.console;
    const open = await maps.open(call.params.map);
    const rows = open.rows.filter(({ hash }) => hashes.includes(hash));
    if (rows.length !== new Set(hashes).size) throw new Fault('file-changed-since');
    call.about({ object: `map ${call.params.map}`, count: rows.length, reason: `${role}: ${answer}` });
    const said = { role, answer, ...(note === undefined ? {} : { note }) };
    await maps.approve(rows, said, call.principal.id);
    return mapView(call, open);
  },

  listChanges: async (call) => {
    const { desk, maps } = call.services.console;
    const [changes, all] = await Promise.all([desk.changes(), maps.all()]);
    return {
      ...changes,
      files: [...changes.files],
      findings: changes.findings.map(findingView),
      unapproved: await changedUnapproved(maps, all),
    };
  },

  applyChanges: async (call) => {
    const { token, reason } = call.body;
    call.about({ reason });
    const { maps } = call.services.console;
    if ((await changedUnapproved(maps, await maps.all())) > 0) throw new Fault('rows-not-approved');
    const release = await call.services.console.desk.apply(token, call.who);
    call.about({ object: `release ${release}` });
    return { release };
  },
};

async function mapView(call: Asker & Pick<Call, 'principal'>, map: OpenMap): Promise<MapView> {
  const { maps, desk } = call.services.console;
  const [known, names] = await Promise.all([maps.approvals(map.rows), namesOf(call)]);
  const text = map.own ? ((await desk.files())[map.file.file] ?? '') : map.text;
  const { trials } = map.own ? await maps.tryText(map.file.name, text) : { trials: [] };
  return {
    name: map.file.name,
    file: map.file.file,
    text,
    version: WorkspaceDesk.version(text),
    rows: map.rows.map((row) => rowView(row, known.get(row.hash), map, names)),
    findings: map.findings.map(findingView),
    samples: trials.length,
    usedBy: [...map.usedBy],
    mayEdit: map.own && call.may('map:edit'),
    mayApprove: map.own ? [...mayApprove(call)] : [],
  };
}

function mayApprove(call: Pick<Call, 'may'>): readonly Approving[] {
  return APPROVING.filter((role) => call.may(role === 'clinical' ? 'map:approve-clinical' : 'map:approve-billing'));
}

/** Log-in names by account: approvals are kept by account, since a name may change. */
async function namesOf(call: Pick<Call, 'services'>): Promise<ReadonlyMap<string, string>> {
  const accounts = await call.services.access.accounts();
  return new Map(accounts.map(({ id, name }) => [id, name]));
}

function rowView(
  row: PlacedRow,
  record: ApprovalRecord | undefined,
  map: OpenMap,
  names: ReadonlyMap<string, string>,
): MapRowView {
  const { cells } = row;
  const sameLine = map.rows.some((each) => each.line === row.line && map.inForce.has(each.hash));
  const latest = new Map((record?.answers ?? []).map((answer) => [`${answer.role} ${answer.by}`, answer]));
  return {
    ...(map.own ? { line: row.line } : {}),
    file: map.file.file,
    block: row.block,
    depth: row.depth,
    from: cells.from,
    arrow: cells.arrow as MapRowView['arrow'],
    target: cells.target,
    how: cells.how,
    when: cells.when.replace(/^when /, ''),
    otherwise: cells.otherwise.replace(/^else /, ''),
    because: cells.because.replace(/^because /, ''),
    hash: row.hash,
    needs: map.own ? [...MapDesk.needs(row, record)] : [],
    approvals: [...latest.values()]
      .filter(({ answer }) => answer === 'yes')
      .map(({ by, role, at }) => ({ by: names.get(by) ?? by, role, at })),
    changed: !map.own || map.inForce.size === 0 || map.inForce.has(row.hash) ? 'same' : sameLine ? 'changed' : 'new',
  };
}

async function unapproved(maps: MapDesk, rows: readonly PlacedRow[]): Promise<number> {
  const known = await maps.approvals(rows);
  return rows.filter((row) => MapDesk.needs(row, known.get(row.hash)).length > 0).length;
}

/** Rows of the workspace's maps that are not in force and that nobody has approved who has to. */
async function changedUnapproved(maps: MapDesk, all: readonly OpenMap[]): Promise<number> {
  const counts = await Promise.all(
    all
      .filter(({ own }) => own)
      .map(({ rows, inForce }) =>
        unapproved(
          maps,
          rows.filter(({ hash }) => !inForce.has(hash)),
        ),
      ),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** One sample in full. Samples hold nothing of a real patient, so that nothing is masked. */
function shownTrial({ sample, before, after, comparison }: SampleTrial): NonNullable<MapTrialView['shown']> {
  const lit = new Set(comparison?.fates.map(({ path }) => path.split('-')[0]));
  const lines = sample.message
    .text()
    .split(/\r\n|\r|\n/)
    .filter((line) => line !== '');
  return {
    sample: sample.name,
    source: lines.map((text) => ({ text, lit: lit.has(text.slice(0, 3)) })),
    ...lineChanges(resultLines(before), resultLines(after)),
  };
}

function endText(end: OpenMap['file']['from']): string {
  switch (end.kind) {
    case 'message':
      return `HL7 v2 ${end.types.join(', ') || 'every message'}${end.versions === undefined ? '' : ` ${end.versions.join(' to ')}`}`;
    case 'segment':
      return `HL7 v2 segment ${end.segment}`;
    case 'type':
      return `HL7 v2 type ${end.type}`;
    default:
      return ['FHIR R4', end.type ?? '', ...end.profiles].filter((part) => part !== '').join(' ');
  }
}
