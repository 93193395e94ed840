import { type ApiClient, apiClient } from '../server/contract/api-client.ts';
import { faultFromProblem } from '../server/fault-from-problem.ts';

/** Somebody who works with the API as the console does: with a session of his own, over the network. */
export class ApiPerson {
  readonly name: string;
  readonly api: ApiClient;
  readonly #url: string;
  #cookie = '';
  #csrf = '';

  constructor(url: string, name: string) {
    this.#url = url;
    this.name = name;
    this.api = apiClient(({ method, path, body }) => this.#ask(method, path, body));
  }

  /** The cookie of the session, as a browser would keep it. */
  get cookie(): string {
    return this.#cookie;
  }

  async logIn(password: string): Promise<void> {
    await this.api.logIn({ body: { name: this.name, password } });
  }

  async #ask(method: string, path: string, body: unknown): Promise<unknown> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      headers: {
        ...(this.#cookie === '' ? {} : { cookie: this.#cookie }),
        ...(this.#csrf === '' ? {} : { 'x-suture-csrf': this.#csrf }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    for (const set of response.headers.getSetCookie()) this.#cookie = set.split(';', 1)[0] ?? '';
    const text = await response.text();
    const read: unknown = text === '' ? undefined : JSON.parse(text);
    if (!response.ok) throw faultFromProblem(read);
    if (typeof read === 'object' && read !== null && 'csrf' in read && typeof read.csrf === 'string')
      this.#csrf = read.csrf;
    return read;
  }
}
