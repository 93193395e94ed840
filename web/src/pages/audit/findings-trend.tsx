import type { DataAuditLine } from '../../../../src/server/contract/console/data-audits.ts';

const MOST = 12;
const [WIDTH, HEIGHT] = [132, 28];

/** Findings of one source from run to run, oldest at the left; critical and high ones below, darker. Read out as a sentence. */
export function FindingsTrend({
  source,
  audits,
}: {
  readonly source: string;
  readonly audits: readonly DataAuditLine[];
}) {
  const runs = audits.slice(0, MOST).reverse().map(countsOf);
  const [first, last] = [runs.at(0), runs.at(-1)];
  if (first === undefined || last === undefined) return <span className="dim">no run yet</span>;
  const most = Math.max(1, ...runs.map(({ all }) => all));
  const step = WIDTH / MOST;
  const scale = (count: number): number => (count === 0 ? 0 : Math.max(1.5, (count / most) * HEIGHT));
  return (
    <span style={{ display: 'inline-flex', alignItems: 'end', gap: '0.5rem' }}>
      <svg
        width={WIDTH}
        height={HEIGHT}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`${source}: findings in ${runs.length} runs, oldest first: ${runs.map(({ all }) => all).join(', ')}`}
      >
        <line x1="0" x2={WIDTH} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} stroke="var(--line)" />
        {runs.map(({ id, all, grave }, at) => (
          <g key={id}>
            <title>{`${all} findings, ${grave} critical or high`}</title>
            <rect
              x={at * step + 0.5}
              y={HEIGHT - scale(all)}
              width={step - 2}
              height={scale(all)}
              fill="var(--mantine-color-suture-5)"
            />
            <rect
              x={at * step + 0.5}
              y={HEIGHT - scale(grave)}
              width={step - 2}
              height={scale(grave)}
              fill="var(--bad)"
            />
          </g>
        ))}
      </svg>
      <span className="nowrap">
        {last.all.toLocaleString()} {runs.length === 1 ? null : <Change from={runs.at(-2)?.all ?? 0} to={last.all} />}
      </span>
    </span>
  );
}

function Change({ from, to }: { readonly from: number; readonly to: number }) {
  if (from === to) return <span className="dim">as before</span>;
  return (
    <span style={{ color: to < from ? 'var(--good)' : 'var(--bad)' }}>
      {to < from ? `▼ ${(from - to).toLocaleString()} fewer` : `▲ ${(to - from).toLocaleString()} more`}
    </span>
  );
}

function countsOf({ id, bySeverity }: DataAuditLine) {
  const grave = (bySeverity['critical'] ?? 0) + (bySeverity['high'] ?? 0);
  return { id, grave, all: Object.values(bySeverity).reduce((sum, count) => sum + count, 0) };
}
