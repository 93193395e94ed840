import addresses from '../../../src/server/contract/addresses.json' with { type: 'json' };
import type { Asked, Got } from '../../../src/server/contract/route.ts';
import { addressOf } from './address-of.ts';
import { csrf } from './csrf.ts';
import { Problem } from './problem.ts';
import type { Routes } from './routes.ts';

interface Parts {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: unknown;
}

/**
 * Asks the server by the name of a route.
 * @throws Problem where the server says no, TypeError where it does not answer
 */
export async function ask<Name extends keyof Routes>(
  name: Name,
  asked: Asked<Routes[Name]>,
  signal?: AbortSignal,
): Promise<Got<Routes[Name]>> {
  const [method = 'GET'] = addresses[name];
  const { params = {}, query = {}, body } = asked as Parts;
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined) search.set(key, String(value));
  }
  const response = await fetch(`${addressOf(name, params)}${search.size === 0 ? '' : `?${search}`}`, {
    method,
    credentials: 'same-origin',
    headers: {
      accept: 'application/json',
      // A form of another site cannot set it, so that a cookie alone changes nothing (CSRF).
      ...(method === 'GET' || csrf.token === undefined ? {} : { 'x-suture-csrf': csrf.token }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
  const told = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  if (response.ok) return told as Got<Routes[Name]>;
  throw new Problem(
    response.status,
    text(told['code']),
    text(told['title'], 'The server refused.'),
    text(told['detail']),
  );
}

function text(value: unknown, instead = ''): string {
  return typeof value === 'string' ? value : instead;
}
