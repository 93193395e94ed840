import { Alert } from '@mantine/core';
import { Moment } from '../parts/moment.tsx';
import { useSession } from './session.ts';

const DAY = 86_400_000;
const SOON = 3 * DAY;

/** Tells whose role counts only under a grant when there is none, and when one ends soon. */
export function GrantNote() {
  const { grants } = useSession();
  if (grants === undefined) return null;
  if (grants.length === 0) {
    return (
      <Alert color="orange" variant="light" py="xs" mb="sm" title="No grant is in force for you">
        Your role counts only in the systems of a grant, and until its end. Whoever looks after compliance can give one.
      </Alert>
    );
  }
  const soon = grants.filter(({ endsAt }) => endsAt - Date.now() < SOON);
  return soon.length === 0 ? null : (
    <Alert color="orange" variant="light" py="xs" mb="sm" title="A grant of yours ends soon">
      {soon.map(({ systems, endsAt }) => (
        <div key={`${String(systems)} ${endsAt}`}>
          {systems === 'all' ? 'All systems' : systems.join(', ')}: <Moment at={endsAt} />
        </div>
      ))}
    </Alert>
  );
}
