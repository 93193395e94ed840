import { Text } from '@mantine/core';

interface Found {
  readonly code: string;
  readonly said: string;
  readonly severity: 'error' | 'warning' | 'note';
  readonly file?: string;
  readonly line?: number;
}

const SHAPES = { error: ['●', 'var(--bad)'], warning: ['▲', 'var(--warn)'], note: ['○', 'var(--text-dim)'] } as const;

/** What is wrong with a text, each with its place. */
export function FindingList({
  findings,
  onLine,
}: {
  readonly findings: readonly Found[];
  readonly onLine?: (line: number) => void;
}) {
  if (findings.length === 0) return null;
  return (
    <ul style={{ margin: 0, padding: '0.25rem 0.75rem', listStyle: 'none' }} aria-label="Findings">
      {findings.slice(0, 50).map((finding, at) => {
        const [shape, color] = SHAPES[finding.severity];
        const { line } = finding;
        return (
          <Text component="li" size="sm" key={at}>
            <span style={{ color }}>
              {shape} {finding.severity}
            </span>{' '}
            {line === undefined ? null : onLine === undefined ? (
              <span className="mono">
                {finding.file}:{line}
              </span>
            ) : (
              <button type="button" className="plain mono" onClick={() => onLine(line)}>
                line {line}
              </button>
            )}{' '}
            {finding.said}
          </Text>
        );
      })}
    </ul>
  );
}
