import { readFileSync } from 'node:fs';
import { Fault } from '../diagnostics/fault.ts';

/** Where a Suture is reached: its socket on this machine, or an address with a token. */
export type ServerAddress = string | { readonly url: URL; readonly token: string };

/**
 * The server that is named and the token for it, from `SUTURE_TOKEN` or the file named by `SUTURE_TOKEN_FILE`. A token
 * never stands on a command line, where every user of the machine can read it. Throws `server-address-unreadable` or
 * `not-authenticated`.
 */
export function remoteAddress(
  server: string,
  environment: Readonly<Record<string, string | undefined>>,
): { readonly url: URL; readonly token: string } {
  const url = URL.parse(server);
  const plain = url?.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url === null || (url.protocol !== 'https:' && !plain)) throw new Fault('server-address-unreadable');
  const { SUTURE_TOKEN: token, SUTURE_TOKEN_FILE: file } = environment;
  if (token !== undefined && token !== '') return { url, token };
  if (file === undefined) throw new Fault('not-authenticated');
  try {
    return { url, token: readFileSync(file, 'utf8').trim() };
  } catch (cause) {
    throw new Fault('not-authenticated', { cause });
  }
}
