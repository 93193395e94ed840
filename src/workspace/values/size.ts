const UNIT_BYTES: Readonly<Record<string, number>> = { B: 1, KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3, TB: 1024 ** 4 };

/** How a size is written, for findings. */
export const SIZE = 'a size such as 64 KB, 50 MB or 10 GB';

/** Reads `64 KB`, `50 MB`, `1.5 GB` into bytes; a KB is 1024 bytes. */
export function readSize(text: string): number | undefined {
  const match = /^(\d{1,6}(?:\.\d{1,3})?)\s?(B|KB|MB|GB|TB)$/.exec(text);
  const unit = UNIT_BYTES[match?.[2] ?? ''];
  if (match === null || unit === undefined) return undefined;
  const bytes = Math.round(Number(match[1]) * unit);
  return bytes > 0 ? bytes : undefined;
}
