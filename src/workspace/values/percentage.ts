/** How a share is written, for findings. */
export const PERCENTAGE = 'a percentage from 0% to 100%';

/** Reads `20%` or `2.5%` into a share from 0 to 1. */
export function readPercentage(text: string): number | undefined {
  const match = /^(\d{1,3}(?:\.\d{1,3})?)\s?%$/.exec(text);
  const share = Number(match?.[1] ?? Number.NaN) / 100;
  return share >= 0 && share <= 1 ? share : undefined;
}
