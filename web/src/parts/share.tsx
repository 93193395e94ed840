import { Mark } from './mark.tsx';

/** `405/412`, with the mark of whether all are there. Nothing of nothing is no success. */
export function Share({
  part,
  of,
  bad = 'warn',
}: {
  readonly part: number;
  readonly of: number;
  readonly bad?: 'warn' | 'bad';
}) {
  if (of === 0) return <span className="dim">–</span>;
  const whole = part === of;
  return (
    <Mark shape={whole ? '✓' : '▲'} weight={whole ? 'good' : bad}>
      {part.toLocaleString()}/{of.toLocaleString()}
    </Mark>
  );
}
