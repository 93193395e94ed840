import { Button } from '@mantine/core';
import { useEffect, useRef } from 'react';

const LINE = 20;

/** The map's file as text, with line numbers. A plain text field: every assistive technology knows how to use one. */
export function MapText(props: {
  readonly text: string;
  readonly line: number | undefined;
  readonly propose: string | undefined;
  readonly readOnly: boolean;
  readonly onChange: (text: string) => void;
}) {
  const { text, line, propose, readOnly, onChange } = props;
  const field = useRef<HTMLTextAreaElement>(null);
  const gutter = useRef<HTMLPreElement>(null);
  useEffect(() => {
    const area = field.current;
    if (area === null || line === undefined) return;
    const lines = area.value.split('\n');
    const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
    area.focus();
    area.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
    area.scrollTop = Math.max(0, (line - 6) * LINE);
  }, [line]);
  const count = text.split('\n').length;
  return (
    <div className="panel">
      {propose === undefined ? null : (
        <header>
          <span>
            {isRow(propose) ? (
              'Proposed: '
            ) : (
              <>
                No row takes <code>{propose}</code>. In the block that reads it:{' '}
              </>
            )}
            <code>{exampleRow(propose)}</code>
          </span>
          {line === undefined || readOnly || !isRow(propose) || text.includes(propose) ? null : (
            <Button
              size="compact-xs"
              ml="auto"
              style={{ flexShrink: 0 }}
              onClick={() => onChange(withRow(text, line, propose))}
            >
              Put it into line {line}
            </Button>
          )}
        </header>
      )}
      <div style={{ display: 'flex', height: '45dvh' }}>
        <pre
          ref={gutter}
          aria-hidden="true"
          className="mono dim"
          style={{
            margin: 0,
            padding: '8px 6px',
            textAlign: 'right',
            overflow: 'hidden',
            lineHeight: `${LINE}px`,
            background: 'var(--ground-low)',
          }}
        >
          {Array.from({ length: count }, (_, at) => `${at + 1}\n`).join('')}
        </pre>
        <textarea
          ref={field}
          aria-label="Text of the map"
          className="mono"
          value={text}
          readOnly={readOnly}
          spellCheck={false}
          wrap="off"
          onChange={(event) => onChange(event.currentTarget.value)}
          onScroll={(event) => {
            if (gutter.current !== null) gutter.current.scrollTop = event.currentTarget.scrollTop;
          }}
          style={{
            flex: 1,
            border: 0,
            resize: 'none',
            padding: 8,
            lineHeight: `${LINE}px`,
            background: 'transparent',
            color: 'inherit',
            tabSize: 2,
          }}
        />
      </div>
    </div>
  );
}

/** A proposal is a row already, or the path of a field that no row takes. */
function exampleRow(propose: string): string {
  return isRow(propose) ? `- ${propose}` : `- ${propose} <-> TARGET else flag`;
}

function isRow(propose: string): boolean {
  return /[-<]>|<-/.test(propose);
}

/** The text with a row in place of the one in a line, as deep as that one stood. */
function withRow(text: string, line: number, row: string): string {
  const lines = text.split('\n');
  const [depth = ''] = /^\s*/.exec(lines[line - 1] ?? '') ?? [];
  lines[line - 1] = `${depth}- ${row}`;
  return lines.join('\n');
}
