import { useId } from 'react';

/** One bar: how many came, and how many of them are in trouble. */
export interface Bar {
  readonly label: string;
  readonly all: number;
  readonly troubled: number;
}

/** Counts over time in two states: what is whole is quiet, what is not stands below it, striped. Read out as a sentence. */
export function TwoStateBars(props: {
  readonly bars: readonly Bar[];
  readonly what: string;
  readonly width?: number;
  readonly height?: number;
}) {
  const { bars, what, width = 168, height = 28 } = props;
  const pattern = useId();
  const most = Math.max(1, ...bars.map(({ all }) => all));
  const step = width / Math.max(1, bars.length);
  const sum = bars.reduce((all, bar) => all + bar.all, 0);
  const troubled = bars.reduce((all, bar) => all + bar.troubled, 0);
  const scale = (count: number): number => (count === 0 ? 0 : Math.max(1.5, (count / most) * height));
  return (
    <svg
      width="100%"
      height={height}
      preserveAspectRatio="none"
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={`${what}: ${sum} in all, ${troubled} of them not intact`}
      style={{ display: 'block', maxWidth: width, overflow: 'visible' }}
    >
      <defs>
        <pattern id={pattern} width="3" height="3" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="3" height="3" fill="var(--bad)" />
          <rect width="1" height="3" fill="var(--ground)" />
        </pattern>
      </defs>
      <line x1="0" x2={width} y1={height - 0.5} y2={height - 0.5} stroke="var(--line)" />
      {bars.map((bar, at) => {
        const whole = scale(bar.all);
        const bad = bar.troubled === 0 ? 0 : Math.max(2, (bar.troubled / most) * height);
        return (
          <g key={bar.label}>
            <title>{`${bar.label}: ${bar.all}, ${bar.troubled} not intact`}</title>
            <rect x={at * step} y={0} width={step} height={height} fill="transparent" />
            <rect
              x={at * step + 0.5}
              y={height - whole}
              width={Math.max(1, step - 1.5)}
              height={whole}
              fill="var(--mantine-color-suture-5)"
            />
            {bad === 0 ? null : (
              <rect
                x={at * step + 0.5}
                y={height - bad}
                width={Math.max(1, step - 1.5)}
                height={bad}
                fill={`url(#${pattern})`}
              />
            )}
          </g>
        );
      })}
    </svg>
  );
}
