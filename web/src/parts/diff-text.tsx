/** A unified diff as git shows it; the sign in front says what changed, so that the colour need not. */
export function DiffText({ diff }: { readonly diff: string }) {
  return (
    <pre
      className="mono shown panel"
      tabIndex={0}
      style={{ padding: '0.5rem', maxHeight: '50dvh' }}
      aria-label="Changes"
    >
      {diff.split('\n').map((line, at) => (
        <div
          key={at}
          style={{ color: line.startsWith('+') ? 'var(--good)' : line.startsWith('-') ? 'var(--bad)' : undefined }}
        >
          {line === '' ? ' ' : line}
        </div>
      ))}
    </pre>
  );
}
