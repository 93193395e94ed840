import type { ReactNode } from 'react';

/** A state in shape, word and colour, so that none of them has to be seen alone (WCAG 2.2, 1.4.1). */
export function Mark(props: {
  readonly shape: string;
  readonly weight: 'good' | 'warn' | 'bad' | 'dim';
  readonly children: ReactNode;
}) {
  const { shape, weight, children } = props;
  const color = weight === 'dim' ? 'var(--text-dim)' : `var(--${weight})`;
  return (
    <span style={{ color, whiteSpace: 'nowrap', fontWeight: weight === 'dim' ? 400 : 600 }}>
      <span aria-hidden="true" style={{ display: 'inline-block', width: '1.1em', textAlign: 'center' }}>
        {shape}
      </span>
      {children}
    </span>
  );
}
