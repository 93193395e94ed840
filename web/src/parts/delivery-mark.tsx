import { Mark } from './mark.tsx';

const LOOKS = {
  delivered: ['✓', 'good', 'delivered'],
  queued: ['○', 'dim', 'queued'],
  held: ['●', 'bad', 'held'],
  discarded: ['–', 'dim', 'discarded'],
} as const;

/** What became of a delivery, apart from its content. */
export function DeliveryMark({ state }: { readonly state: keyof typeof LOOKS | undefined }) {
  if (state === undefined)
    return (
      <Mark shape="–" weight="dim">
        no destination
      </Mark>
    );
  const [shape, weight, word] = LOOKS[state];
  return (
    <Mark shape={shape} weight={weight}>
      {word}
    </Mark>
  );
}
