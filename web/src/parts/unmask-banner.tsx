import { Alert } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';

/** Says that values are shown, and for how long still. */
export function UnmaskBanner({ until, onEnd }: { readonly until: number; readonly onEnd: () => void }) {
  const [left, setLeft] = useState(() => until - Date.now());
  const end = useRef(onEnd);
  end.current = onEnd;
  useEffect(() => {
    const tick = setInterval(() => {
      const rest = until - Date.now();
      setLeft(rest);
      if (rest <= 0) {
        clearInterval(tick);
        end.current();
      }
    }, 1000);
    return () => clearInterval(tick);
  }, [until]);
  const seconds = Math.max(0, Math.ceil(left / 1000));
  return (
    <Alert color="orange" variant="light" py="xs" title="Values are unmasked for you">
      For another <strong>{`${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`}</strong> minutes. It
      stands in the evidence log with your reason.
    </Alert>
  );
}
