import { tmpdir } from 'node:os';

/** A workspace of the console without files, and without suggestions. */
export const fakeConsole = { folder: tmpdir(), suggest: () => Promise.resolve([]) };
