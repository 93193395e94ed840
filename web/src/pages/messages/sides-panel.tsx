import { SimpleGrid, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { AccountView, ShownLineView } from '../../../../src/server/contract/console/message.ts';
import { fateLooks } from '../../parts/fates.ts';
import { Mark } from '../../parts/mark.tsx';

/** Source and result side by side. Pointing at a field, or moving onto it with Tab, lights it on both. */
export function SidesPanel({ account, path }: { readonly account: AccountView; readonly path: string | undefined }) {
  const asked = account.lines.find((line) => line.path === path)?.leaf;
  const [lit, setLit] = useState<number | undefined>(asked);
  useEffect(() => setLit(asked), [asked]);
  const line = account.lines.find((each) => each.leaf === lit);
  return (
    <>
      <Text size="sm" mb="xs" role="status" mih={20}>
        {line === undefined ? (
          <span className="dim">Point at a field to see where it went.</span>
        ) : (
          <>
            <span className="mono">{line.path}</span> {line.name}{' '}
            <Mark shape={fateLooks[line.fate].shape} weight={fateLooks[line.fate].weight}>
              {fateLooks[line.fate].word}
            </Mark>{' '}
            <span className="mono dim">{line.where.join(', ') || line.because}</span>
          </>
        )}
      </Text>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="sm">
        <Side title="Source" side={account.source} lit={lit} onLit={setLit} />
        {account.result === undefined ? (
          <Text c="dimmed" size="sm">
            {account.missing?.said ?? 'What is sent is what came.'}
          </Text>
        ) : (
          <Side title="Result" side={account.result} lit={lit} onLit={setLit} />
        )}
      </SimpleGrid>
    </>
  );
}

function Side(props: {
  readonly title: string;
  readonly side: { readonly format: string; readonly lines: readonly ShownLineView[] };
  readonly lit: number | undefined;
  readonly onLit: (leaf: number | undefined) => void;
}) {
  const { title, side, lit, onLit } = props;
  const box = useRef<HTMLPreElement>(null);
  useEffect(() => {
    if (lit !== undefined) box.current?.querySelector('.lit')?.scrollIntoView({ block: 'nearest' });
  }, [lit]);
  return (
    <section className="panel" aria-label={title}>
      <header>
        <Text fw={600} size="sm">
          {title}
        </Text>
        <Text size="xs" c="dimmed">
          {side.format}
        </Text>
      </header>
      <pre className="shown mono" ref={box} tabIndex={0} style={{ maxHeight: '60dvh', padding: '0.5rem 0.75rem' }}>
        {side.lines.map((line, at) => (
          <div key={at} style={{ paddingLeft: `${line.indent}em` }}>
            {line.pieces.map((piece, i) => {
              const leaf = piece.leaves?.[0];
              if (leaf === undefined) return <span key={i}>{piece.text}</span>;
              return (
                <span
                  key={i}
                  className={lit !== undefined && piece.leaves?.includes(lit) === true ? 'lit' : undefined}
                  onMouseEnter={() => onLit(leaf)}
                  onClick={() => onLit(leaf)}
                  style={piece.masked === true ? { color: 'var(--text-dim)' } : undefined}
                >
                  {piece.text}
                </span>
              );
            })}
          </div>
        ))}
      </pre>
    </section>
  );
}
