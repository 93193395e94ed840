import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

/** Routes whose answers change as messages come and go. */
const LIVE = ['today', 'listFlows', 'readFlow', 'listMessages', 'listHeldGroups', 'listIssues', 'listUnknownCodes'];
const AT_MOST_EVERY = 1500;

/** Asks again what is shown when something happens at the server, and no more often than eyes can follow. */
export function useLive(enabled: boolean): void {
  const client = useQueryClient();
  useEffect(() => {
    if (!enabled) return undefined;
    const events = new EventSource('/v1/events');
    let waiting: ReturnType<typeof setTimeout> | undefined;
    const happened = (): void => {
      waiting ??= setTimeout(() => {
        waiting = undefined;
        void client.invalidateQueries({ predicate: ({ queryKey }) => LIVE.includes(String(queryKey[0])) });
      }, AT_MOST_EVERY);
    };
    events.addEventListener('message', happened);
    events.addEventListener('open', happened);
    return () => {
      clearTimeout(waiting);
      events.close();
    };
  }, [client, enabled]);
}
