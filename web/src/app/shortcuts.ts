import { useLayoutEffect, useRef } from 'react';

/** What keys do on a page: `j`, `Enter`, or two in a row as `g m`. */
export type Shortcuts = Readonly<Record<string, () => void>>;

const CHORD_MS = 900;
let seen: KeyboardEvent | undefined;
let before = '';

/** The key before this one, if it came just before; several parts of a page listen to the same event. */
function keyBefore(event: KeyboardEvent): string {
  if (event === seen) return before;
  before = seen !== undefined && event.timeStamp - seen.timeStamp < CHORD_MS ? seen.key : '';
  seen = event;
  return before;
}

/** Listens for keys while a page is open, but not while somebody types or a dialog is open. */
export function useShortcuts(shortcuts: Shortcuts, enabled = true): void {
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  // With the page itself, so that a key that is pressed as soon as it is seen is not lost.
  useLayoutEffect(() => {
    if (!enabled) return undefined;
    const pressed = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || event.defaultPrevented) return;
      const key = keyBefore(event);
      // After g a key goes somewhere, or, where somebody may not go there, does nothing.
      const act = latest.current[`${key} ${event.key}`] ?? (key === 'g' ? undefined : latest.current[event.key]);
      if (act !== undefined && isOwn(event)) {
        event.preventDefault();
        act();
      }
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, [enabled]);
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.closest('input, textarea, select, [contenteditable="true"], [role="dialog"], [role="menu"]') !== null;
}

/** Enter and space belong to the button or link that has the focus. */
function isOwn(event: KeyboardEvent): boolean {
  if (event.key !== 'Enter' && event.key !== ' ') return true;
  return !(event.target instanceof HTMLElement) || event.target.closest('a, button, summary') === null;
}
