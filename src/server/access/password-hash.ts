import { hash, verify } from '@node-rs/argon2';

/** Argon2id, 19 MiB, two passes: the least that OWASP's cheat sheet on password storage asks for. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** So many are made at once: each takes 19 MiB and some 20 ms of a core, and strangers decide when. */
const AT_ONCE = 2;

let running = 0;
const waiting: (() => void)[] = [];

/** The text form of a password's Argon2id hash, salt and cost included. */
export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(password.normalize('NFKC'), COST));
}

/**
 * Whether a password is the one that was hashed. Without a hash it takes as long and is false: an answer that comes
 * faster would tell which names exist.
 */
export async function passwordFits(hashed: string | null | undefined, password: string): Promise<boolean> {
  nobody ??= hashPassword('nobody has this password');
  const against = hashed ?? (await nobody);
  const fits = await inTurn(() => verify(against, password.normalize('NFKC')).catch(() => false));
  return fits && hashed !== null && hashed !== undefined;
}

let nobody: Promise<string> | undefined;

async function inTurn<T>(run: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  running += 1;
  try {
    return await run();
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}
