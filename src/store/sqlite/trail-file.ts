import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { TrailCheck, TrailEntry, TrailProblem, TrailQuery, TrailRow } from '../practice.ts';
import type { Database, Statement } from './database.ts';
import type { PracticeStatement } from './practice-statements.ts';
import { equal, FIRST_HASH, hexOf, TrailChain } from './trail-chain.ts';

/** Events between two seals. Retention removes whole segments. */
const SEGMENT = 10_000;
const MOST_PROBLEMS = 100;
/** The witness outside the file is written at most this often. */
const WITNESS_EVERY_MS = 1_000;

interface Seal {
  readonly kind: string;
  readonly seq: number;
  readonly hash: Uint8Array;
  readonly mac: Uint8Array;
}

/** The audit trail within the practice's file: appending, reading, checking, removing what is past its time. */
export class TrailFile {
  readonly #database: Database;
  readonly #sql: (name: PracticeStatement) => Statement;
  readonly #chain: TrailChain;
  readonly #witness: string;
  readonly #segment: number;
  #seq = 0;
  /** Of the last event, in hexadecimal. */
  #hash = FIRST_HASH;
  #sealedHead = 0;
  #witnessedAt = 0;
  /** False: the witness saw what is not here any more. It is kept as it is, as evidence. */
  readonly #witnessFits: boolean;
  #witnessed = 0;

  /** `witness` is a small file beside the database that holds the last number and hash. */
  constructor(
    database: Database,
    sql: (name: PracticeStatement) => Statement,
    options: { readonly dataKey: Uint8Array; readonly witness: string; readonly segment?: number },
  ) {
    this.#database = database;
    this.#sql = sql;
    this.#chain = new TrailChain(options.dataKey);
    this.#witness = options.witness;
    this.#segment = options.segment ?? SEGMENT;
    this.reload();
    this.#witnessFits = this.#agreesWithWitness();
  }

  /** Finds the end anew: at the start, and after a transaction that was undone. */
  reload(): void {
    const last = this.#sql('lastTrail').get() as { seq: number; hash: Uint8Array } | undefined;
    const start = (this.#sql('sealsOf').all('start') as Seal[]).at(-1);
    // The head counts although its event may be gone: what comes next must not take its number.
    const head = (this.#sql('sealsOf').all('head') as Seal[]).at(-1);
    const end = [last, start, head].reduce((most, one) =>
      one !== undefined && one.seq > (most?.seq ?? 0) ? one : most,
    );
    this.#seq = end?.seq ?? 0;
    this.#hash = end === undefined ? FIRST_HASH : hexOf(end.hash);
    this.#sealedHead = head?.seq ?? 0;
  }

  /** Adds events within the transaction that is open. */
  append(entries: readonly TrailEntry[]): void {
    for (const entry of entries) {
      const seq = this.#seq + 1;
      const patient = entry.patient === null ? null : this.#personOf(entry.patient);
      const hash = this.#chain.hash(this.#hash, seq, entry, patient);
      this.#sql('addTrail').run(
        seq,
        entry.at,
        entry.action,
        entry.outcome,
        entry.who,
        entry.by,
        entry.account,
        entry.roles,
        entry.object,
        entry.system,
        patient,
        entry.source,
        entry.purpose,
        entry.reason,
        entry.count,
        entry.correlation,
        entry.code,
        Buffer.from(hash, 'hex'),
      );
      this.#seq = seq;
      this.#hash = hash;
      if (seq % this.#segment === 0) this.#seal('segment', seq, Buffer.from(hash, 'hex'));
    }
  }

  /** Seals the last event, before the commit. */
  sealHead(): void {
    if (this.#sealedHead === this.#seq) return;
    this.#sql('clearSeal').run('head', this.#seq);
    this.#seal('head', this.#seq, Buffer.from(this.#hash, 'hex'));
    this.#sealedHead = this.#seq;
  }

  /** Writes the last number and hash beside the file, now and then; `always` at the end. Only after a commit. */
  witness(now: number, always = false): void {
    if (!this.#witnessFits || this.#witnessed === this.#seq || (!always && now - this.#witnessedAt < WITNESS_EVERY_MS))
      return;
    this.#witnessedAt = now;
    this.#witnessed = this.#seq;
    const [seq, hash] = [this.#seq, this.#hash];
    const mac = this.#chain.seal('witness', seq, Buffer.from(hash, 'hex')).toString('hex');
    const text = JSON.stringify({ seq, hash, mac });
    try {
      writeFileSync(`${this.#witness}.new`, `${text}\n`, { mode: 0o600 });
      renameSync(`${this.#witness}.new`, this.#witness);
    } catch {
      // It only adds to what the file itself says; a check tells when it is behind.
      this.#witnessed = 0;
    }
  }

  read(query: TrailQuery): TrailRow[] {
    const before = query.before ?? Number.MAX_SAFE_INTEGER;
    const within = [before, query.from ?? 0, query.to ?? Number.MAX_SAFE_INTEGER] as const;
    if (query.patient !== undefined)
      return this.#narrow(query, 'trailOfPatient', this.#chain.reference(query.patient), ...within);
    if (query.account !== undefined) return this.#narrow(query, 'trailOfAccount', query.account, ...within);
    if (query.action !== undefined) return this.#narrow(query, 'trailOfAction', query.action, ...within);
    return this.#narrow(query, 'trailAll', ...within);
  }

  from(first: number, limit: number): TrailRow[] {
    return this.#sql('trailFrom').all(first, limit) as TrailRow[];
  }

  person(reference: Uint8Array): { authority: string; identifier: string } | undefined {
    const found = this.#sql('person').get(reference) as { authority: string; identifier: string } | undefined;
    return found !== undefined && equal(this.#chain.reference(found), reference) ? found : undefined;
  }

  /** Reads everything and checks it, as of one moment. Runs on a connection of its own and may take minutes. */
  verify(): TrailCheck {
    const problems: TrailProblem[] = [];
    const report: Report = (code, seq) => {
      if (problems.length < MOST_PROBLEMS) problems.push({ code, seq });
    };
    // The witness is written after a commit: read before the moment begins, it can never be ahead of it.
    const witness = this.#readWitness();
    return this.#database.transaction(() => {
      const seals = this.#sql('seals').all() as Seal[];
      for (const seal of seals) if (!this.#isSealed(seal)) report('trail-anchor-broken', seal.seq);
      const starts = seals.filter(({ kind }) => kind === 'start');
      if (starts.length > 1) report('trail-anchor-broken', 0);
      const start = starts.at(-1);
      const people = this.#checkPeople(report);
      const sealed = new Map(seals.filter(({ kind }) => kind !== 'start').map(({ seq, hash }) => [seq, hash]));
      const first = (start?.seq ?? 0) + 1;
      let before = start === undefined ? FIRST_HASH : hexOf(start.hash);
      let last = first - 1;
      let events = 0;
      for (const row of this.#sql('trailFrom').iterate(0, -1) as IterableIterator<TrailRow>) {
        const hash = hexOf(row.hash);
        if (row.seq !== last + 1) report('trail-gap', Math.min(row.seq, last + 1));
        else if (this.#chain.hash(before, row.seq, row, row.patient) !== hash) report('trail-altered', row.seq);
        const seal = sealed.get(row.seq);
        if (seal !== undefined && !equal(seal, row.hash)) report('trail-anchor-broken', row.seq);
        if (row.patient !== null && !people.has(keyOf(row.patient))) report('trail-patient-altered', row.seq);
        if (witness?.seq === row.seq && !equal(witness.hash, row.hash)) report('trail-altered', row.seq);
        before = hash;
        last = row.seq;
        events += 1;
      }
      this.#checkEnd({ seals, first, last, witness: witness?.seq }, report);
      return { events, first, last, head: before, problems };
    })();
  }

  /** Removes events older than a time, up to the last seal before the first that stays. Within a transaction. */
  prune(before: number): number {
    const start = (this.#sql('sealsOf').all('start') as Seal[]).at(-1);
    const stays = this.#sql('firstAfter').get((start?.seq ?? 0) + 1, before) as { seq: number } | undefined;
    const until = (stays?.seq ?? this.#seq) - 1;
    const cut = (this.#sql('sealsOf').all('segment') as Seal[]).filter(({ seq }) => seq <= until).at(-1);
    if (cut === undefined || cut.seq <= (start?.seq ?? 0)) return 0;
    const removed = this.#sql('pruneTrail').run(cut.seq).changes;
    this.#sql('clearSeal').run('start', cut.seq);
    this.#sql('clearSeal').run('segment', cut.seq);
    this.#seal('start', cut.seq, cut.hash);
    return removed;
  }

  #narrow(query: TrailQuery, name: PracticeStatement, ...values: readonly unknown[]): TrailRow[] {
    const rest = (row: TrailRow) =>
      (query.account === undefined || row.account === query.account) &&
      (query.action === undefined || row.action === query.action) &&
      (query.correlation === undefined || row.correlation === query.correlation);
    const found: TrailRow[] = [];
    for (const row of this.#sql(name).iterate(...values, -1) as IterableIterator<TrailRow>) {
      if (rest(row)) found.push(row);
      if (found.length >= query.limit) break;
    }
    return found;
  }

  #seal(kind: string, seq: number, hash: Uint8Array): void {
    this.#sql('putSeal').run(kind, seq, hash, this.#chain.seal(kind, seq, hash));
  }

  #personOf(patient: { readonly authority: string; readonly identifier: string }): Uint8Array {
    const reference = this.#chain.reference(patient);
    this.#sql('addPerson').run(reference, patient.authority, patient.identifier);
    return reference;
  }

  /** Whether the events end where the seals and the witness say, and no seal between is missing. */
  #checkEnd(
    found: {
      readonly seals: readonly Seal[];
      readonly first: number;
      readonly last: number;
      readonly witness: number | undefined;
    },
    report: Report,
  ): void {
    const { seals, first, last, witness } = found;
    const heads = seals.filter(({ kind }) => kind === 'head');
    if (heads.length > 1) report('trail-anchor-broken', 0);
    const end = heads.at(-1)?.seq ?? 0;
    if (end !== last) report('trail-truncated', last + 1);
    if (last > 0 && witness === undefined) report('trail-anchor-broken', last);
    if (witness !== undefined && witness > last) report('trail-truncated', last + 1);
    const segments = new Set(seals.filter(({ kind }) => kind === 'segment').map(({ seq }) => seq));
    for (let seq = Math.ceil(first / this.#segment) * this.#segment; seq <= last; seq += this.#segment) {
      if (!segments.has(seq)) report('trail-anchor-broken', seq);
    }
  }

  #isSealed({ kind, seq, hash, mac }: Seal): boolean {
    return equal(this.#chain.seal(kind, seq, hash), mac);
  }

  #agreesWithWitness(): boolean {
    const witness = this.#readWitness();
    if (witness === undefined || witness.seq === 0) return true;
    if (witness.seq > this.#seq) return false;
    const [row] = this.from(witness.seq, 1);
    // What retention has removed cannot be compared any more.
    return row?.seq !== witness.seq || equal(row.hash, witness.hash);
  }

  /** Undefined: there is none, or it is not one that this trail wrote. */
  #readWitness(): { readonly seq: number; readonly hash: Uint8Array } | undefined {
    try {
      const { seq, hash, mac } = JSON.parse(readFileSync(this.#witness, 'utf8')) as Record<string, unknown>;
      if (typeof seq !== 'number' || typeof hash !== 'string' || typeof mac !== 'string') return undefined;
      const bytes = Buffer.from(hash, 'hex');
      return equal(this.#chain.seal('witness', seq, bytes), Buffer.from(mac, 'hex')) ? { seq, hash: bytes } : undefined;
    } catch {
      return undefined;
    }
  }

  /** The references that stand for somebody. */
  #checkPeople(report: Report): ReadonlySet<string> {
    type Person = { reference: Uint8Array; authority: string; identifier: string };
    const people = new Set<string>();
    for (const person of this.#sql('people').iterate() as IterableIterator<Person>) {
      if (equal(this.#chain.reference(person), person.reference)) people.add(keyOf(person.reference));
      else report('trail-patient-altered', 0);
    }
    return people;
  }
}

type Report = (code: TrailProblem['code'], seq: number) => void;

function keyOf(reference: Uint8Array): string {
  return Buffer.from(reference.buffer, reference.byteOffset, reference.length).toString('latin1');
}
