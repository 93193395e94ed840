import { Fault } from '../../diagnostics/fault.ts';
import type { Finding } from '../../diagnostics/finding.ts';
import type { EngineFace } from '../../engine/face.ts';
import type { InsideFace } from '../../engine/inspecting.ts';
import { parse } from '../../formats/hl7v2/index.ts';
import type { CompiledMap } from '../../meaning/maps/compile-map.ts';
import type { MapFile } from '../../meaning/maps/map-file.ts';
import { parseMap } from '../../meaning/maps/parse-map.ts';
import type { MessageId } from '../../store/store.ts';
import type { WorkspaceDefinition } from '../../workspace/definitions.ts';
import { type MappedMessage, messageType } from '../../workspace/map-message.ts';
import { findingsOfMap } from '../../workspace/map-shelf.ts';
import type { Clock } from '../../world/clock.ts';
import type { RecordShelf } from '../records/record-shelf.ts';
import type { WorkspaceDesk, WrittenWorkspace } from '../workspace/workspace-desk.ts';
import { type ApprovalRecord, type Approving, type approvalRecord } from './approval.ts';
import { mapRows, type PlacedRow } from './map-rows.ts';
import { type Comparison, compare, tryMessage } from './map-trial.ts';
import { type PinnedSample, SampleShelf } from './sample-shelf.ts';

const DAY_MS = 24 * 3_600_000;
const MOST_TRIED = 2000;
const PAGE = 200;

/** A map as it stands in the folder, with what is in force of it. */
export interface OpenMap {
  readonly file: MapFile;
  readonly text: string;
  readonly own: boolean;
  readonly rows: readonly PlacedRow[];
  readonly inForce: ReadonlySet<string>;
  readonly findings: readonly Finding[];
  readonly usedBy: readonly string[];
}

/** What a text makes of one sample, beside what the one in the folder makes of it. */
export interface SampleTrial {
  readonly sample: PinnedSample;
  readonly before?: MappedMessage;
  readonly after?: MappedMessage;
  readonly comparison?: Comparison;
}

/** What a text would change in messages that came. */
export interface Effect {
  readonly messages: number;
  readonly unchanged: number;
  readonly gain: number;
  readonly lose: number;
  readonly held: number;
  readonly limited: boolean;
  readonly changes: readonly { path: string; before: string; after: string; messages: number }[];
}

/** Maps on the bench: read, tried on samples and on what came, and approved row by row. */
export class MapDesk {
  readonly #desk: WorkspaceDesk;
  readonly #engine: EngineFace;
  readonly #inside: InsideFace;
  readonly #approvals: RecordShelf<typeof approvalRecord>;
  readonly #clock: Clock;
  readonly #samples: SampleShelf;
  /** What compiled maps made of samples: of the two sides of a trial only the new one has to be run. */
  readonly #made = new WeakMap<CompiledMap, WeakMap<PinnedSample, MappedMessage>>();

  constructor(world: {
    readonly desk: WorkspaceDesk;
    readonly engine: EngineFace;
    readonly inside: InsideFace;
    readonly approvals: RecordShelf<typeof approvalRecord>;
    readonly clock: Clock;
  }) {
    this.#desk = world.desk;
    this.#engine = world.engine;
    this.#inside = world.inside;
    this.#approvals = world.approvals;
    this.#clock = world.clock;
    this.#samples = new SampleShelf(world.desk.folder);
  }

  /** Every map that can be named: the workspace's own as they stand in the folder, and those of packs. */
  async all(): Promise<readonly OpenMap[]> {
    const written = await this.#desk.written();
    const names = Object.keys(written.files).filter((name) => name.endsWith('.map.yaml'));
    const own = names.flatMap((name) => this.#opened(name, written) ?? []);
    const inForce = this.#inside.workspace();
    const packed = inForce.maps.names.filter((name) => !own.some(({ file }) => file.name === name));
    return [
      ...own,
      ...packed.flatMap((name) => {
        const file = inForce.maps.isPack(name) ? undefined : inForce.maps.map(name, '');
        if (file === undefined || inForce.maps.own.includes(file)) return [];
        return [
          {
            file,
            text: '',
            own: false,
            rows: this.#rows(file),
            inForce: new Set<string>(),
            findings: [],
            usedBy: usersOf(inForce, name),
          },
        ];
      }),
    ];
  }

  /** A map by its name. Rejects with `map-unknown`. */
  async open(name: string): Promise<OpenMap> {
    const found = (await this.all()).find(({ file }) => file.name === name);
    if (found === undefined) throw new Fault('map-unknown');
    return found;
  }

  /** What people said of rows, by hash. */
  async approvals(rows: readonly PlacedRow[]): Promise<ReadonlyMap<string, ApprovalRecord>> {
    const known = new Map<string, ApprovalRecord>();
    for (const { hash } of rows) {
      const record = await this.#approvals.get(hash);
      if (record !== undefined) known.set(hash, record);
    }
    return known;
  }

  /** Whose approval a row still needs; an own "no" of that role counts as none. */
  static needs(row: PlacedRow, record: ApprovalRecord | undefined): readonly Approving[] {
    const last = record?.answers.findLast(({ role }) => role === row.approver);
    return last?.answer === 'yes' ? [] : [row.approver];
  }

  /** Records an answer about rows. Rejects with `approval-not-yours` where one of them is the asker's own or another role's. */
  async approve(
    rows: readonly PlacedRow[],
    said: { readonly role: Approving; readonly answer: 'yes' | 'no' | 'unsure'; readonly note?: string },
    who: string,
  ): Promise<void> {
    const known = await this.approvals(rows);
    for (const row of rows) {
      if (row.approver !== said.role || known.get(row.hash)?.author === who) throw new Fault('approval-not-yours');
    }
    const at = this.#clock.now();
    for (const row of rows) {
      const before = known.get(row.hash);
      const answers = [...(before?.answers ?? []), { by: who, at, ...said }];
      await this.#approvals.put(row.hash, { ...before, answers }, at);
    }
  }

  /** Remembers who wrote the rows of a text that were in no text before. */
  async wrote(before: string, after: string, file: string, who: string): Promise<void> {
    const rowsOf = (text: string): readonly PlacedRow[] => {
      const parsed = parseMap(file, text);
      return 'map' in parsed ? this.#rows(parsed.map) : [];
    };
    const there = new Set(rowsOf(before).map(({ hash }) => hash));
    for (const { hash } of rowsOf(after)) {
      if (there.has(hash)) continue;
      const known = await this.#approvals.get(hash);
      if (known === undefined) await this.#approvals.put(hash, { author: who, answers: [] }, this.#clock.now());
    }
  }

  /** A text of a map in place of the one in the folder: its rows, and what it makes of every sample of its kind. */
  async tryText(
    name: string,
    text: string,
  ): Promise<{
    readonly rows: readonly PlacedRow[];
    readonly findings: readonly Finding[];
    readonly trials: readonly SampleTrial[];
  }> {
    const { file } = await this.open(name);
    const written = await this.#desk.written();
    const now = this.#ready(written.workspace, name);
    const then = this.#tried(file.file, text, written);
    const trials = (await this.#samples.all()).flatMap((sample): SampleTrial[] => {
      if (!takes(file, sample.type)) return [];
      const before = now.map === undefined ? undefined : this.#sampleMade(sample, now.map, now.workspace);
      const after = then.map === undefined ? undefined : this.#sampleMade(sample, then.map, then.workspace);
      return [
        {
          sample,
          ...(before === undefined ? {} : { before }),
          ...(after === undefined ? {} : { after }),
          ...(before === undefined || after === undefined ? {} : { comparison: compare(before, after) }),
        },
      ];
    });
    return { rows: then.rows, findings: then.findings, trials };
  }

  /** What a text would change in the messages of the last days that the map is used for. */
  async effect(name: string, text: string, days: number): Promise<Effect> {
    const { file, usedBy } = await this.open(name);
    const now = this.#ready(this.#inside.workspace(), name);
    const then = this.#tried(file.file, text, await this.#desk.written());
    const tally = { messages: 0, unchanged: 0, gain: 0, lose: 0, held: 0, limited: false };
    const changes = new Map<string, { path: string; before: string; after: string; messages: number }>();
    const from = this.#clock.now() - days * DAY_MS;
    for (const flow of new Set(usedBy.map((destination) => destination.split('>', 1)[0] ?? ''))) {
      const source = this.#inside.workspace().flows[flow]?.from?.split('.', 1)[0];
      let before: MessageId | undefined;
      for (;;) {
        const page = await this.#engine.search({
          flow,
          from,
          limit: PAGE,
          ...(before === undefined ? {} : { before }),
        });
        for (const { id } of page.messages) {
          if (tally.messages >= MOST_TRIED) {
            tally.limited = true;
            break;
          }
          const body = await this.#engine.body(id);
          const message = body === undefined ? undefined : parse(body).message;
          if (
            message === undefined ||
            now.map === undefined ||
            then.map === undefined ||
            !takes(file, messageType(message))
          )
            continue;
          const [a, b] = [
            tryMessage(message, now.map, now.workspace, source),
            tryMessage(message, then.map, then.workspace, source),
          ];
          const { changed, better, worse, fates } = compare(a, b);
          tally.messages++;
          if (!changed) tally.unchanged++;
          if (better > 0 && worse === 0) tally.gain++;
          if (worse > 0) tally.lose++;
          if (b.held && !a.held) tally.held++;
          for (const fate of fates) {
            const key = `${fate.path} ${fate.before} ${fate.after}`;
            const known = changes.get(key) ?? { ...fate, messages: 0 };
            known.messages++;
            changes.set(key, known);
          }
        }
        if (page.next === undefined || tally.limited) break;
        before = page.next;
      }
    }
    return { ...tally, changes: [...changes.values()].sort((a, b) => b.messages - a.messages).slice(0, 50) };
  }

  #opened(name: string, { files, findings }: WrittenWorkspace): OpenMap | undefined {
    const text = files[name] ?? '';
    const parsed = parseMap(name, text);
    if (!('map' in parsed)) return undefined;
    const inForce = this.#inside.workspace();
    const before = inForce.maps.own.find((map) => map.file === name);
    return {
      file: parsed.map,
      text,
      own: true,
      rows: this.#rows(parsed.map),
      inForce: new Set(before === undefined ? [] : this.#rows(before).map(({ hash }) => hash)),
      findings: findings.filter(({ place }) => place?.file === name),
      usedBy: usersOf(inForce, parsed.map.name),
    };
  }

  #rows(map: MapFile): readonly PlacedRow[] {
    const { functions } = this.#inside.workspace();
    return mapRows(map, (name) => functions.get(name)?.source);
  }

  #ready(written: WorkspaceDefinition | undefined, name: string) {
    const workspace = written ?? this.#inside.workspace();
    const file = written?.maps.own.find((map) => map.name === name);
    return { workspace, map: file === undefined ? undefined : workspace.maps.compile(file).compiled };
  }

  /** A text as a map of the workspace, without what else would have to be read anew for it. */
  #tried(file: string, text: string, written: WrittenWorkspace) {
    const workspace = written.workspace ?? this.#inside.workspace();
    const parsed = parseMap(file, text, workspace.functions);
    if (!('map' in parsed)) return { workspace, map: undefined, rows: [], findings: parsed.findings };
    const { maps, codes } = workspace;
    const findings = findingsOfMap(parsed.map, maps, codes);
    return { workspace, map: maps.compile(parsed.map).compiled, rows: this.#rows(parsed.map), findings };
  }

  #sampleMade(sample: PinnedSample, map: CompiledMap, workspace: WorkspaceDefinition): MappedMessage {
    const known = this.#made.get(map) ?? new WeakMap<PinnedSample, MappedMessage>();
    this.#made.set(map, known);
    const made = known.get(sample) ?? tryMessage(sample.message, map, workspace, sample.sender);
    known.set(sample, made);
    return made;
  }
}

function usersOf(workspace: WorkspaceDefinition, map: string): readonly string[] {
  return Object.values(workspace.flows).flatMap(({ to }) =>
    to.filter((each) => each.map === map).map(({ name }) => name),
  );
}

/** Whether a map is for messages of a type. */
function takes(map: MapFile, type: string): boolean {
  if (map.from.kind !== 'message') return false;
  const { types } = map.from;
  const [message = ''] = type.split('^');
  return types.length === 0 || types.some((each) => each === type || each === message || each === `${message}^*`);
}
