/** How a time zone is written, for findings. */
export const ZONE = 'a time zone such as America/New_York';

/** Reads the IANA name of a time zone. */
export function readZone(text: string): string | undefined {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone === '' ? undefined : text;
  } catch {
    return undefined;
  }
}
