/** What was planted in a practice: each defect with its place, and rows that only look wrong because of another. */
export interface Planted {
  readonly defects: readonly {
    readonly id: number;
    readonly kind: string;
    readonly check: string;
    readonly severity: string;
    readonly table: string;
    readonly row: number | null;
    readonly key: string | null;
    readonly fields: readonly string[];
    readonly alt?: readonly { readonly table: string; readonly row: number }[];
  }[];
  readonly excused?: Readonly<Record<string, readonly number[]>>;
}

interface Found {
  readonly check: string;
  readonly table: string;
  readonly row?: number;
  readonly key: string;
  readonly field: string;
}

/** The figures of a run, and what they fall short by. */
export interface Score {
  readonly figures: Readonly<Record<string, number>>;
  readonly short: readonly string[];
  readonly false: readonly string[];
}

/**
 * Scores findings by row, and by row, field and check: a finding on either side of a planted pair counts, and rows that
 * are excused count neither way.
 */
export function scoreFindings(findings: readonly Found[], planted: Planted): Score {
  type Defect = Planted['defects'][number];
  const at = new Map<string, Defect[]>();
  const place = (table: string, row: number | string | null, defect: Defect): void => {
    const key = `${table}|${row}`;
    const known = at.get(key);
    if (known === undefined) at.set(key, [defect]);
    else known.push(defect);
  };
  for (const defect of planted.defects) {
    place(defect.table, defect.row ?? defect.key, defect);
    for (const other of defect.alt ?? []) place(other.table, other.row, defect);
  }
  const excused = new Map(Object.entries(planted.excused ?? {}).map(([table, rows]) => [table, new Set(rows)]));
  const found = new Set<number>();
  const foundAtRow = new Set<number>();
  const wrong: string[] = [];
  let [right, labelled, neutral] = [0, 0, 0];
  for (const finding of findings) {
    const here = at.get(`${finding.table}|${finding.row ?? finding.key}`) ?? [];
    if (here.length === 0) {
      if (excused.get(finding.table)?.has(finding.row ?? -1) === true) neutral++;
      else wrong.push(`false ${finding.check} ${finding.table} ${finding.row} ${finding.field}`);
      continue;
    }
    right++;
    for (const { id } of here) foundAtRow.add(id);
    const named = here.filter(
      ({ check, fields }) => check === finding.check && (fields.length === 0 || fields.includes(finding.field)),
    );
    if (named.length > 0) labelled++;
    for (const { id } of named) found.add(id);
  }
  const share = (part: number, whole: number): number => Number((part / (whole || 1)).toFixed(4));
  const critical = planted.defects.filter(({ severity }) => severity === 'critical');
  const judged = findings.length - neutral;
  return {
    figures: {
      findings: findings.length,
      excused: neutral,
      rowPrecision: share(right, judged),
      labelledPrecision: share(labelled, judged),
      recall: share(found.size, planted.defects.length),
      rowRecall: share(foundAtRow.size, planted.defects.length),
      criticalRecall: share(critical.filter(({ id }) => found.has(id)).length, critical.length),
    },
    short: planted.defects
      .filter(({ id }) => !found.has(id))
      .map(
        ({ id, kind, check, table, row, fields }) =>
          `${foundAtRow.has(id) ? 'misnamed' : 'missed'} ${kind} ${check} ${table} ${row} ${fields.join(',')}`,
      ),
    false: wrong,
  };
}
