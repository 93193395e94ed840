import { createServer, type Server } from 'node:http';
import { COLLEAGUES, type DemoPeople } from './demo-people.ts';

/**
 * The practice's front door: a link for each person, which logs in and goes on to the console. It is the demo's, not the
 * product's: everybody here is made up, and it listens on loopback for as long as the demo runs.
 */
export class FrontDoor {
  readonly #people: DemoPeople;
  readonly #chart: string;
  readonly #server: Server;
  #url = '';

  /** @param chart where the EHR shows its own screen */
  constructor(people: DemoPeople, chart: string) {
    this.#people = people;
    this.#chart = chart;
    this.#server = createServer((request, response) => {
      void this.#answer(request.url ?? '/', request.headers.host ?? '').then(({ status, headers, body }) => {
        response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8', ...headers });
        response.end(body);
      });
    });
  }

  get url(): string {
    return this.#url;
  }

  /** The link by which somebody comes in, to a page of the console. */
  as(name: string): string {
    return `${this.#url}/as/${name}`;
  }

  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', () => {
        const address = this.#server.address();
        if (address !== null && typeof address === 'object') this.#url = `http://127.0.0.1:${address.port}`;
        resolve();
      });
    });
  }

  stop(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  async #answer(path: string, host: string): Promise<Answer> {
    // Another site's name that was made to point here must not get in.
    if (`http://${host}` !== this.#url) return { status: 400, headers: {}, body: 'not here' };
    const colleague = COLLEAGUES.find(({ name }) => path === `/as/${name}`);
    if (colleague === undefined) return { status: 200, headers: {}, body: this.#page() };
    const { cookie } = await this.#people.person(colleague.name);
    // A cookie is a host's, whatever the port: the console on the next one finds it.
    const set = `${cookie}; Path=/; HttpOnly; SameSite=Strict`;
    return { status: 303, headers: { 'Set-Cookie': set, Location: `${this.#people.url}/` }, body: '' };
  }

  #page(): string {
    const people = COLLEAGUES.map(
      ({ name, display, role, part }) => `<li><a href="/as/${name}">${display}</a>, ${role}: ${part}</li>`,
    );
    return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Riverside Family Medicine</title>
<style>body{font:16px/1.6 system-ui,sans-serif;max-width:40rem;margin:4rem auto;padding:0 1rem}</style>
<h1>Riverside Family Medicine</h1><p>Everybody here is made up. Who are you today?</p><ul>${people.join('')}</ul>
<p><a href="${this.#chart}">What Maple, the EHR, shows its clinicians</a></p></html>`;
  }
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
