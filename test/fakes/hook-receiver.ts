import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A notification as it was posted. */
export interface PostedHook {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A webhook on loopback that keeps what is posted to it and answers as it is told. */
export class HookReceiver {
  readonly posted: PostedHook[] = [];
  /** Status of the next answers, the last one for all that follow. */
  answers: number[] = [204];
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        this.posted.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
        const status = this.answers.length > 1 ? this.answers.shift() : this.answers[0];
        response.writeHead(status ?? 204).end();
      });
    });
  }

  static async open(): Promise<HookReceiver> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new HookReceiver(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook`;
  }

  close(): Promise<void> {
    return new Promise((resolve) => void this.#server.close(() => resolve()));
  }
}

/** Checks a signature as docs/alerts.md tells receivers to: by the text of `t`, a full stop and the body, within five minutes. */
export function signatureHolds({ headers, body }: PostedHook, key: string, now: number): boolean {
  const header = String(headers['suture-signature']);
  const [, time = '', signed] = /^t=([\d.]+),k=[\w.-]+,v1=([0-9a-f]{64})$/.exec(header) ?? [];
  const expected = createHmac('sha256', key).update(`${time}.${body}`).digest('hex');
  return signed === expected && Math.abs(now - Number(time) * 1000) < 5 * 60_000;
}
