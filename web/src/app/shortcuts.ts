import { useEffect, useRef } from 'react';

/** What keys do on a page: `j`, `Enter`, or two in a row as `g m`. */
export type Shortcuts = Readonly<Record<string, () => void>>;

const CHORD_MS = 900;
/** The key before this one, if it was just now. */
let before = '';
let latestKey: KeyboardEvent | undefined;

/** Listens for keys while a page is open, but not while somebody types or a dialog is open. */
export function useShortcuts(shortcuts: Shortcuts, enabled = true): void {
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  useEffect(() => {
    if (!enabled) return undefined;
    const pressed = (event: KeyboardEvent): void => {
      hear(event);
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || event.defaultPrevented) return;
      // After g a key goes somewhere, or, where somebody may not go there, does nothing.
      const act = latest.current[`${before} ${event.key}`] ?? (before === 'g' ? undefined : latest.current[event.key]);
      if (act !== undefined && isOwn(event)) {
        event.preventDefault();
        act();
      }
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, [enabled]);
}

/** Every listener hears the same key. */
function hear(event: KeyboardEvent): void {
  if (event === latestKey) return;
  before = latestKey !== undefined && event.timeStamp - latestKey.timeStamp < CHORD_MS ? latestKey.key : '';
  latestKey = event;
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
