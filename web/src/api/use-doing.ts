import { useState } from 'react';
import { Problem } from './problem.ts';

/** Does one thing at a time for a person, and keeps what the server said when it did not. */
export function useDoing() {
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState('');
  const doing = async (work: () => Promise<void>): Promise<void> => {
    setBusy(true);
    setSaid('');
    try {
      await work();
    } catch (error) {
      setSaid(error instanceof Problem ? `${error.message} ${error.todo}`.trim() : 'That did not work. Try again.');
    } finally {
      setBusy(false);
    }
  };
  return { busy, said, doing: (work: () => Promise<void>): void => void doing(work) };
}
