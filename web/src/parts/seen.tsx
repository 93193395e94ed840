import { Tooltip } from '@mantine/core';
import type { SeenValueView } from '../../../src/server/contract/console/seen.ts';

/** A value as the server lets it be seen. Nothing is hidden here: what is masked never came. */
export function Seen({ value }: { readonly value: SeenValueView | undefined }) {
  if (value === undefined) return <span className="dim">–</span>;
  if (!value.masked) return <span>{value.text}</span>;
  const label = value.tag === undefined ? 'Masked' : `Masked. Same mark, same value: ${value.tag}`;
  return (
    <Tooltip label={label}>
      <span className="masked">
        {value.text}
        {value.tag === undefined ? null : <sup aria-hidden="true"> {value.tag}</sup>}
        <span className="skip"> (masked)</span>
      </span>
    </Tooltip>
  );
}
