/** A text with the part marked in which it differs from another: what is before and behind it is in both. */
export function DifferingText({ text, other }: { readonly text: string; readonly other: string }) {
  const [own, there] = [[...text], [...other]];
  const shorter = Math.min(own.length, there.length);
  let from = 0;
  while (from < shorter && own[from] === there[from]) from++;
  let behind = 0;
  while (behind < shorter - from && own[own.length - 1 - behind] === there[there.length - 1 - behind]) behind++;
  const to = own.length - behind;
  return (
    <span>
      {own.slice(0, from).join('')}
      {to > from ? (
        <mark style={{ background: 'var(--lit)', color: 'inherit', fontWeight: 600, textDecoration: 'underline' }}>
          {own.slice(from, to).join('')}
        </mark>
      ) : null}
      {own.slice(to).join('')}
    </span>
  );
}
