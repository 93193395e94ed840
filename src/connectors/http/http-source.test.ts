import { createHmac } from 'node:crypto';
import { Agent, type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { madeCertificate } from '../../../test/outside/made-certificate.ts';
import { seededRandom } from '../../world/random.ts';
import { SimulatedClock } from '../../world/simulated-clock.ts';
import type { Arrival, Reply, Source } from '../connector.ts';
import type { Endpoint } from '../endpoint.ts';
import { httpConnector } from './http-connector.ts';

const ACK = 'MSH|^~\\&|S|S|L|L|20260101||ACK|1|P|2.5\rMSA|AA|17\r';
const bytes = (text: string) => new TextEncoder().encode(text);

const secrets: Record<string, string> = { 'secret:token': 't0ken\n', 'secret:next': 'n3xt', 'secret:hmac': 'shared' };
const running: Source[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((source) => source.stop()));
});

interface Given {
  readonly endpoint?: Partial<Endpoint>;
  readonly options?: Record<string, unknown>;
  readonly reply?: (arrival: Arrival) => Reply | Promise<Reply>;
  readonly connector?: ReturnType<typeof httpConnector>;
}

async function listening(given: Given = {}) {
  const clock = new SimulatedClock();
  const arrivals: Arrival[] = [];
  const intake = {
    offer: async (arrival: Arrival): Promise<Reply> => {
      arrivals.push(arrival);
      return given.reply?.(arrival) ?? { outcome: 'accepted', payload: bytes(ACK) };
    },
  };
  const world = {
    clock,
    random: seededRandom(1),
    secret: async (reference: string) => {
      const found = secrets[reference];
      if (found === undefined) throw new Error('no such secret');
      return bytes(found);
    },
  };
  const endpoint: Endpoint = {
    name: 'lab.http',
    direction: 'listen',
    scheme: 'http',
    host: '127.0.0.1',
    port: 0,
    path: '/results',
    connections: 4,
    maxBytes: 1000,
    timeoutMs: 2000,
    options: given.options ?? {},
    ...given.endpoint,
  };
  const source = (given.connector ?? httpConnector()).source?.(endpoint, intake, world) as Source;
  await source.start();
  running.push(source);
  return { source, clock, arrivals, url: source.state().at };
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

function send(
  url: string,
  body: string | Uint8Array,
  headers: OutgoingHttpHeaders = {},
  more: object = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const ask = url.startsWith('https') ? tlsRequest : request;
    const asked = ask(url, {
      method: 'POST',
      agent: new Agent(),
      ...more,
      headers: { 'Content-Type': 'text/plain', ...headers },
    });
    asked.on('error', reject).on('response', (response) => {
      let text = '';
      response.on('error', reject).on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    asked.end(body);
  });
}

function signed(body: string, at: number, key = 'lab', secret = 'shared'): OutgoingHttpHeaders {
  const time = String(at / 1000);
  const mac = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex');
  return { 'Suture-Signature': `t=${time},k=${key},v1=${mac}` };
}

describe('HTTP as a source', () => {
  it('offers the body as it came and gives the reply as the response', async () => {
    const { url, arrivals, source } = await listening();
    const answer = await send(url, 'MSH|^~\\&|\r', { 'Content-Type': 'x-application/hl7-v2+er7; charset=utf-8' });
    expect(answer).toMatchObject({ status: 200, text: ACK });
    expect(answer.headers['content-type']).toBe('x-application/hl7-v2+er7');
    expect(arrivals.map((arrival) => new TextDecoder().decode(arrival.bytes))).toEqual(['MSH|^~\\&|\r']);
    expect(arrivals[0]?.peer).toEqual({ address: '127.0.0.1' });
    expect(source.state()).toMatchObject({ listening: true, received: 1 });
  });

  it('says by the status what became of the message', async () => {
    const cases: [Reply, number, string | undefined][] = [
      [{ outcome: 'accepted' }, 202, undefined],
      [{ outcome: 'rejected', code: 'intake-rejected' }, 400, undefined],
      [{ outcome: 'rejected', payload: bytes(ACK) }, 422, undefined],
      [{ outcome: 'unavailable' }, 503, '7'],
      [{ outcome: 'unavailable', payload: bytes(ACK) }, 503, '7'],
    ];
    for (const [reply, status, wait] of cases) {
      const { url } = await listening({ reply: () => reply, options: { retryAfter: '7s' } });
      const answer = await send(url, 'x');
      expect(answer.status).toBe(status);
      expect(answer.headers['retry-after']).toBe(wait);
      if (reply.payload !== undefined) expect(answer.text).toBe(ACK);
    }
  });

  it('gives the later answer where the sender wants no other', async () => {
    const gone = Promise.reject<undefined>(new Error('gone'));
    gone.catch(() => undefined);
    const cases: [Partial<Reply>, number, string][] = [
      [{ payload: bytes('first'), later: Promise.resolve(bytes('later')) }, 200, 'first'],
      [{ later: Promise.resolve(bytes('later')) }, 200, 'later'],
      [{ later: Promise.resolve(undefined) }, 202, ''],
      [{ later: gone }, 202, ''],
    ];
    for (const [reply, status, text] of cases) {
      const { url } = await listening({ reply: () => ({ outcome: 'accepted', ...reply }) });
      expect(await send(url, 'x')).toMatchObject({ status, text });
    }
  });

  it('refuses by the headers alone what it does not take', async () => {
    const { url, arrivals } = await listening();
    const statusOf = async (answer: Promise<Answer>) => (await answer).status;
    expect(await statusOf(send(url, '', {}, { method: 'GET' }))).toBe(405);
    expect(await statusOf(send(`${url}/more`, 'x'))).toBe(404);
    expect(await statusOf(send(url, '{}', { 'Content-Type': 'application/json' }))).toBe(415);
    expect(await statusOf(send(url, 'x', { 'Content-Encoding': 'gzip' }))).toBe(415);
    expect(await statusOf(send(url, ''))).toBe(400);
    expect(await statusOf(send(url, 'x'.repeat(1001)))).toBe(413);
    expect(await statusOf(send(url, 'x'.repeat(1001), { 'Transfer-Encoding': 'chunked' }))).toBe(413);
    expect(await statusOf(send(url, 'x'.repeat(4_000_000)))).toBe(413);
    expect(arrivals).toEqual([]);
    expect(await statusOf(send(url, 'x'.repeat(1000)))).toBe(200);
  });

  it('does not ask for the body of a request that it refuses', async () => {
    const { url, arrivals } = await listening({ options: { auth: { bearer: 'secret:token' } } });
    const ask = (authorization: string) =>
      new Promise<string[]>((resolve, reject) => {
        const seen: string[] = [];
        const asked = request(url, {
          method: 'POST',
          agent: new Agent(),
          headers: {
            Expect: '100-continue',
            'Content-Type': 'text/plain',
            'Content-Length': 1,
            Authorization: authorization,
          },
        });
        asked.on('continue', () => {
          seen.push('continue');
          asked.end('x');
        });
        asked.on('response', (response) => {
          seen.push(String(response.statusCode));
          response.resume();
          asked.destroy();
          resolve(seen);
        });
        asked.on('error', reject);
        asked.flushHeaders();
      });
    expect(await ask('Bearer wrong')).toEqual(['401']);
    expect(arrivals).toEqual([]);
    expect(await ask('Bearer t0ken')).toEqual(['continue', '200']);
  });

  it('knows its senders by a token, the old and the new one', async () => {
    const { url, arrivals } = await listening({ options: { auth: { bearer: ['secret:token', 'secret:next'] } } });
    const status = async (authorization?: string) =>
      (await send(url, 'x', authorization === undefined ? {} : { Authorization: authorization })).status;
    for (const wrong of [undefined, 'Bearer', 'Bearer t0ke', 'Bearer t0kenx', 'Basic t0ken', 'Bearer t0ken\u00e9']) {
      expect(await status(wrong)).toBe(401);
    }
    expect(arrivals).toEqual([]);
    expect(await status('Bearer t0ken')).toBe(200);
    expect(await status('bearer n3xt')).toBe(200);
  });

  it('knows its senders by a signature over time and body, used once', async () => {
    const replies: Reply[] = [];
    const { url, clock, arrivals } = await listening({
      options: { auth: { hmac: { keys: { lab: 'secret:hmac' }, window: '60s' } } },
      reply: () => replies.shift() ?? { outcome: 'accepted' },
    });
    const now = clock.now();
    const status = async (body: string, headers: OutgoingHttpHeaders) => (await send(url, body, headers)).status;
    expect(await status('x', {})).toBe(401);
    expect(await status('x', { 'Suture-Signature': 'v1=00' })).toBe(401);
    expect(await status('x', signed('x', now, 'other'))).toBe(401);
    expect(await status('x', signed('x', now, 'lab', 'guess'))).toBe(401);
    expect(await status('y', signed('x', now))).toBe(401);
    expect(await status('x', signed('x', now - 60_001))).toBe(401);
    expect(await status('x', signed('x', now + 60_001))).toBe(401);
    expect(arrivals).toEqual([]);
    expect(await status('x', signed('x', now - 59_000))).toBe(202);
    expect(await status('x', signed('x', now))).toBe(202);
    expect(await status('x', signed('x', now))).toBe(409);
    replies.push({ outcome: 'unavailable' });
    expect(await status('z', signed('z', now))).toBe(503);
    expect(await status('z', signed('z', now))).toBe(202);
  });

  it('does not start without its secrets', async () => {
    await expect(listening({ options: { auth: { bearer: 'secret:missing' } } })).rejects.toMatchObject({
      code: 'secret-unreadable',
    });
    secrets['secret:empty'] = '\n';
    await expect(listening({ options: { auth: { bearer: 'secret:empty' } } })).rejects.toMatchObject({
      code: 'secret-empty',
    });
  });

  it('lets go of senders that are slow or silent, and of those from elsewhere', async () => {
    const { url, clock, source, arrivals } = await listening();
    const port = Number(new URL(url).port);
    const open = (text: string, then = '') => {
      const socket = connect(port, '127.0.0.1', () => socket.write(text));
      let seen = '';
      const asked = new Promise<void>((resolve) => {
        socket.on('data', (chunk) => {
          seen += chunk.toString();
          socket.write(then);
          resolve();
        });
      });
      const closed = new Promise<string>((resolve) => {
        socket.on('error', () => undefined).on('close', () => resolve(seen));
      });
      return { asked, closed };
    };
    const head = 'Host: a\r\nContent-Type: text/plain\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n';
    const waits = [open(''), open('POST /results HT'), open(`POST /results HTTP/1.1\r\n${head}`, 'ab')];
    // The server asks for the body once it has read the headers: from then on the body is what is slow.
    await waits[2]?.asked;
    while (source.state().connections < 3) await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(2000);
    await clock.advance(5000);
    const [silent, half, slow] = await Promise.all(waits.map((wait) => wait.closed));
    expect([silent, half]).toEqual(['', '']);
    expect(slow).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 408 /);
    expect(arrivals).toEqual([]);

    const elsewhere = await listening({ endpoint: { from: { addresses: ['10.0.0.0/8'] } } });
    await expect(send(elsewhere.url, 'x')).rejects.toMatchObject({ code: 'ECONNRESET' });
    const here = await listening({ endpoint: { from: { addresses: ['127.0.0.0/8'] } } });
    expect((await send(here.url, 'x')).status).toBe(200);
  });

  it('takes no more at once than it may, and answers what it took before it stops', async () => {
    let release: (reply: Reply) => void = () => undefined;
    const { url, source } = await listening({
      endpoint: { connections: 1 },
      connector: httpConnector(),
      reply: () =>
        new Promise((resolve) => {
          release = resolve;
        }),
    });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const first = send(url, 'x', {}, { agent });
    while (source.state().received === 0) await new Promise((resolve) => setImmediate(resolve));
    await expect(send(url, 'x')).rejects.toMatchObject({ code: 'ECONNRESET' });
    let stopped = false;
    const stop = source.stop().then(() => {
      stopped = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(stopped).toBe(false);
    release({ outcome: 'accepted' });
    expect((await first).status).toBe(202);
    await stop;
    await expect(send(url, 'x')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('holds no more bytes than it has room for, however many send at once', async () => {
    const maxBytes = 20_000_000;
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { url, source } = await listening({
      endpoint: { maxBytes, connections: 10, timeoutMs: 60_000 },
      reply: async () => {
        await held;
        return { outcome: 'accepted' };
      },
    });
    const large = new Uint8Array(maxBytes);
    const taken = Array.from({ length: 4 }, () => send(url, large));
    while (source.state().received < 4) await new Promise((resolve) => setImmediate(resolve));
    // Four of the largest are held: not one byte more fits.
    const refused = await send(url, 'x');
    expect(refused.status).toBe(503);
    expect(JSON.parse(refused.text).code).toBe('http-too-much-at-once');
    release();
    expect((await Promise.all(taken)).map((answer) => answer.status)).toEqual([202, 202, 202, 202]);
    expect((await send(url, 'x')).status).toBe(202);
  });

  it('shares a port between interfaces by path, and only between equals', async () => {
    const connector = httpConnector();
    const probe = await listening();
    const port = Number(new URL(probe.url).port);
    await probe.source.stop();
    const one = await listening({ connector, endpoint: { port } });
    const two = await listening({
      connector,
      endpoint: { port, path: '/orders' },
      options: { auth: { bearer: 'secret:token' } },
    });
    expect((await send(one.url, '1')).status).toBe(200);
    expect((await send(two.url, '2')).status).toBe(401);
    await expect(listening({ connector, endpoint: { port } })).rejects.toMatchObject({ code: 'http-path-taken' });
    await expect(listening({ connector, endpoint: { port, path: '/x', tls: {} } })).rejects.toMatchObject({
      code: 'http-port-shared-differently',
    });
    await expect(listening({ endpoint: { port } })).rejects.toMatchObject({ code: 'port-in-use' });
    await one.source.stop();
    expect((await send(one.url, '1')).status).toBe(404);
    expect((await send(two.url, '2', { Authorization: 'Bearer t0ken' })).status).toBe(200);
    await two.source.stop();
    const again = await listening({ connector, endpoint: { port } });
    expect((await send(again.url, '1')).status).toBe(200);
  });

  it('speaks TLS, and takes only the certificates that it knows', async () => {
    const [server, lab, stranger] = await Promise.all([
      madeCertificate('suture'),
      madeCertificate('lab'),
      madeCertificate('stranger'),
    ]);
    secrets['file:suture.pem'] = server.certificate;
    secrets['secret:key'] = server.key;
    secrets['file:lab.pem'] = lab.certificate;
    const tls = { certificate: 'file:suture.pem', key: 'secret:key', peers: ['file:lab.pem'] };
    const { url, arrivals } = await listening({ endpoint: { scheme: 'https', tls } });
    const as = (who?: { certificate: string; key: string }) =>
      send(
        url,
        'x',
        {},
        { agent: false, ca: server.certificate, ...(who === undefined ? {} : { cert: who.certificate, key: who.key }) },
      );
    await expect(as()).rejects.toBeInstanceOf(Error);
    await expect(as(stranger)).rejects.toBeInstanceOf(Error);
    expect(arrivals).toEqual([]);
    expect((await as(lab)).status).toBe(200);
    expect(arrivals[0]?.peer.certificate).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
    await expect(listening({ endpoint: { scheme: 'https' } })).rejects.toMatchObject({
      code: 'tls-certificate-missing',
    });
    await expect(
      listening({ endpoint: { scheme: 'https', tls: { certificate: 'file:lab.pem', key: 'secret:key' } } }),
    ).rejects.toMatchObject({ code: 'tls-material-unusable' });
  });
});
