export { tableLines } from '../server/table-lines.ts';

/** 1234567 as `1,234,567`. */
export function numberText(value: number): string {
  return value.toLocaleString('en-US');
}

/** A time as `2026-11-24T07:00:00.000Z`. */
export function timeText(at: number): string {
  return new Date(at).toISOString();
}

/** A length of time, roughly: `250 ms`, `12 s`, `2 m 10 s`, `3 h 5 m`, `4 d 2 h`. */
export function durationText(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m ${seconds % 60} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1440) return `${Math.floor(minutes / 60)} h ${minutes % 60} m`;
  return `${Math.floor(minutes / 1440)} d ${Math.floor((minutes % 1440) / 60)} h`;
}

/** A size, roughly: `512 B`, `3.5 MB`. */
export function sizeText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}
