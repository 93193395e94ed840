import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createSocketServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { madeCertificate } from '../../../test/outside/made-certificate.ts';
import { seededRandom } from '../../world/random.ts';
import { SimulatedClock } from '../../world/simulated-clock.ts';
import type { ConnectorWorld, Destination, Payload, TrialStep } from '../connector.ts';
import type { Endpoint } from '../endpoint.ts';
import { tryEndpoint } from '../trial.ts';
import { httpConnector } from './http-connector.ts';

const still = new AbortController().signal;
const secrets: Record<string, string> = {
  'secret:token': 't0ken\n',
  'secret:hmac': 'shared',
  'secret:password': 'pässwörd',
};
const shown: number[] = [];
const open: { server: Server; sockets: Set<Socket> }[] = [];
const destinations: Destination[] = [];

afterEach(async () => {
  await Promise.all(destinations.splice(0).map((one) => one.close()));
  for (const { server, sockets } of open.splice(0)) {
    server.close();
    for (const socket of sockets) socket.destroy();
  }
});

async function serve(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket.on('error', () => undefined));
  });
  open.push({ server, sockets });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** A server that reads each request whole and then answers as told. */
async function answering(
  answer: (response: ServerResponse, request: IncomingMessage, body: string) => void,
): Promise<number> {
  return serve(createServer((request, response) => readThen(request, (body) => answer(response, request, body))));
}

function readThen(request: IncomingMessage, then: (body: string) => void): void {
  let body = '';
  request.on('data', (chunk: Buffer) => {
    body += chunk.toString('latin1');
  });
  request.on('end', () => then(body));
}

/** A server that does with each connection what it is told. */
async function socketServer(behave: (socket: Socket) => void): Promise<number> {
  return serve(createSocketServer(behave));
}

function world(clock = new SimulatedClock()): ConnectorWorld & { clock: SimulatedClock } {
  return {
    clock,
    random: seededRandom(1),
    secret: async (reference) => {
      const found = secrets[reference];
      if (found === undefined) throw new Error('no such secret');
      return Buffer.from(found);
    },
    certificateShown: (_, endsAt) => void shown.push(endsAt),
  };
}

function endpointAt(port: number, options: Record<string, unknown> = {}, more: Partial<Endpoint> = {}): Endpoint {
  return {
    name: 'ehr.http',
    direction: 'connect',
    scheme: 'http',
    host: '127.0.0.1',
    port,
    path: '/in?site=1',
    connections: 2,
    maxBytes: 1000,
    timeoutMs: 2000,
    options,
    ...more,
  };
}

function destination(
  port: number,
  options: Record<string, unknown> = {},
  more: Partial<Endpoint> = {},
  given = world(),
): Destination {
  const made = httpConnector().destination?.(endpointAt(port, options, more), given) as Destination;
  destinations.push(made);
  return made;
}

const payload: Payload = {
  bytes: Buffer.from('MSH|^~\\&|\r'),
  controlId: '17',
  contentType: 'x-application/hl7-v2+er7',
  name: 'lab-17',
};

const ack = (code: string, id = '17', err = '') => `MSH|^~\\&|R|R|S|S|20260101||ACK|9|P|2.5\rMSA|${code}|${id}\r${err}`;

describe('HTTP as a destination', () => {
  it('sends the payload with its name as Idempotency-Key, over one connection that is kept', async () => {
    const seen: { request: IncomingMessage; body: string }[] = [];
    const port = await answering((response, request, body) => {
      seen.push({ request, body });
      response.end('ok');
    });
    const out = destination(port, { method: 'PUT', headers: { 'X-Site': 'main' } });
    for (let turn = 0; turn < 3; turn++) {
      const outcome = await out.send(payload, still);
      expect(outcome).toEqual({
        kind: 'delivered',
        code: 'http-accepted',
        answerCode: 'HTTP 200',
        answer: Buffer.from('ok'),
      });
    }
    expect(seen[0]?.body).toBe('MSH|^~\\&|\r');
    expect(seen[0]?.request).toMatchObject({ method: 'PUT', url: '/in?site=1' });
    expect(seen[0]?.request.headers).toMatchObject({
      'x-site': 'main',
      'content-type': 'x-application/hl7-v2+er7',
      'idempotency-key': '"lab-17"',
    });
    expect(open[0]?.sockets.size).toBe(1);
    expect(out.state().at).toBe(`http://127.0.0.1:${port}/in`);
  });

  it('tells by the status what became of the payload', async () => {
    let status = 200;
    let headers: Record<string, string> = {};
    const port = await answering((response) => response.writeHead(status, headers).end());
    const out = destination(port, { statuses: { 409: 'delivered', 507: 'unreachable' } });
    const table: [number, string, string][] = [
      [201, 'delivered', 'http-accepted'],
      [202, 'delivered', 'http-accepted'],
      [302, 'refused', 'http-redirected'],
      [307, 'refused', 'http-redirected'],
      [400, 'refused', 'http-refused'],
      [401, 'refused', 'http-unauthorized'],
      [404, 'refused', 'http-not-found'],
      [408, 'unreachable', 'http-not-now'],
      [409, 'delivered', 'http-accepted'],
      [422, 'refused', 'http-refused'],
      [425, 'unreachable', 'http-not-now'],
      [429, 'unreachable', 'http-not-now'],
      [500, 'ambiguous', 'http-server-error'],
      [501, 'refused', 'http-refused'],
      [502, 'unreachable', 'http-not-now'],
      [503, 'unreachable', 'http-not-now'],
      [504, 'unreachable', 'http-not-now'],
      [507, 'unreachable', 'http-not-now'],
    ];
    for (const [given, kind, code] of table) {
      status = given;
      headers = given === 302 || given === 307 ? { Location: `http://127.0.0.1:${port}/elsewhere` } : {};
      expect(await out.send(payload, still)).toEqual({ kind, code, answerCode: `HTTP ${given}` });
    }
  });

  it('passes on for how long the other side asks to be left alone', async () => {
    let wait = '';
    const port = await answering((response) => response.writeHead(503, { 'Retry-After': wait }).end());
    const out = destination(port);
    for (const [header, ms] of [
      ['120', 120_000],
      ['Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
      ['Wed, 31 Dec 2025 23:00:00 GMT', 0],
      ['999999999', 86_400_000],
      ['soon', undefined],
      ['2026', 2_026_000],
    ] as const) {
      wait = header;
      expect((await out.send(payload, still)).retryAfterMs).toBe(ms);
    }
  });

  it('believes an HL7 acknowledgement more than the status', async () => {
    let status = 200;
    let body = '';
    let type = 'x-application/hl7-v2+er7; charset=utf-8';
    const port = await answering((response) => response.writeHead(status, { 'Content-Type': type }).end(body));
    const out = destination(port);
    for (const [given, text, kind, said] of [
      [200, ack('AA'), 'delivered', 'AA'],
      [200, ack('AE'), 'refused', 'AE'],
      [200, ack('AR', '17', 'ERR|||207^x^HL70357|E\r'), 'unreachable', 'AR 207'],
      [200, ack('AA', '18'), 'ambiguous', 'HTTP 200'],
      [200, 'garbage', 'ambiguous', 'HTTP 200'],
      [200, '', 'delivered', 'HTTP 200'],
      [500, ack('AR'), 'refused', 'AR'],
      [500, ack('AA'), 'ambiguous', 'HTTP 500'],
      [422, ack('AE'), 'refused', 'AE'],
    ] as const) {
      status = given;
      body = text;
      const outcome = await out.send(payload, still);
      expect([given, text, outcome.kind, outcome.answerCode]).toEqual([given, text, kind, said]);
    }
    type = 'text/plain';
    body = ack('AE');
    status = 200;
    expect((await out.send(payload, still)).kind).toBe('delivered');
  });

  it('shows who it is, and reads the secret again after it was not accepted', async () => {
    const seen: IncomingMessage['headers'][] = [];
    let accepted = true;
    const port = await answering((response, request) => {
      seen.push(request.headers);
      response.writeHead(accepted ? 200 : 401).end();
    });
    await destination(port, { auth: { basic: { user: 'suture', password: 'secret:password' } } }).send(payload, still);
    expect(seen.at(-1)?.authorization).toBe(`Basic ${Buffer.from('suture:pässwörd').toString('base64')}`);
    await destination(port, { auth: { hmac: { id: 'lab', secret: 'secret:hmac' } } }).send(payload, still);
    expect(seen.at(-1)?.['suture-signature']).toMatch(/^t=1767225600\.000000,k=lab,v1=[0-9a-f]{64}$/);
    const out = destination(port, { auth: { bearer: 'secret:token' } });
    await out.send(payload, still);
    expect(seen.at(-1)?.authorization).toBe('Bearer t0ken');
    secrets['secret:token'] = 'renewed';
    accepted = false;
    await out.send(payload, still);
    accepted = true;
    await out.send(payload, still);
    expect(seen.at(-1)?.authorization).toBe('Bearer renewed');
    const missing = await destination(port, { auth: { bearer: 'secret:missing' } }).send(payload, still);
    expect(missing).toEqual({ kind: 'unreachable', code: 'secret-unreadable' });
  });

  it('signs so that a source of its own kind takes the same body twice', async () => {
    const connector = httpConnector();
    const given = world();
    const replies: string[] = [];
    const intake = {
      offer: async () => {
        replies.push('accepted');
        return { outcome: 'accepted' as const };
      },
    };
    const source = connector.source?.(
      endpointAt(0, { auth: { hmac: { keys: { lab: 'secret:hmac' } } } }, { direction: 'listen', path: '/in' }),
      intake,
      given,
    );
    await source?.start();
    const port = Number(new URL(source?.state().at ?? '').port);
    const out = destination(port, { auth: { hmac: { id: 'lab', secret: 'secret:hmac' } } }, { path: '/in' }, given);
    const outcomes = await Promise.all([out.send(payload, still), out.send(payload, still)]);
    expect(outcomes.map((outcome) => outcome.kind)).toEqual(['delivered', 'delivered']);
    expect(replies).toHaveLength(2);
    await source?.stop();
  });

  it('is unreachable before the connection stands', async () => {
    const port = await socketServer(() => undefined);
    open[0]?.server.close();
    expect(await destination(port).send(payload, still)).toEqual({ kind: 'unreachable', code: 'connection-refused' });
    const unknown = await destination(port, {}, { host: 'no-such-host.invalid' }).send(payload, still);
    expect(unknown).toEqual({ kind: 'unreachable', code: 'host-unknown' });
    expect(await destination(port).send(payload, AbortSignal.abort())).toEqual({
      kind: 'unreachable',
      code: 'send-aborted',
    });
    // Something that takes the connection and never speaks TLS: nothing of the message has left.
    const given = world();
    let connected: () => void = () => undefined;
    const reached = new Promise<void>((resolve) => {
      connected = resolve;
    });
    const silent = await socketServer(() => connected());
    const sent = destination(silent, {}, { scheme: 'https' }, given).send(payload, still);
    await reached;
    await given.clock.advance(2000);
    expect(await sent).toEqual({ kind: 'unreachable', code: 'connect-timed-out' });
  });

  it('is ambiguous once the request has left', async () => {
    const reset = await socketServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
    expect(await destination(reset).send(payload, still)).toEqual({ kind: 'ambiguous', code: 'http-answer-cut' });
    const garbage = await socketServer((socket) => socket.once('data', () => socket.end('SSH-2.0-OpenSSH\r\n\r\n')));
    expect(await destination(garbage).send(payload, still)).toEqual({ kind: 'ambiguous', code: 'http-answer-cut' });
    for (const how of ['time', 'abort'] as const) {
      const given = world();
      const control = new AbortController();
      let heard: () => void = () => undefined;
      const left = new Promise<void>((resolve) => {
        heard = resolve;
      });
      const deaf = await socketServer((socket) => socket.once('data', () => heard()));
      const sent = destination(deaf, {}, {}, given).send(payload, control.signal);
      await left;
      if (how === 'time') await given.clock.advance(2000);
      else control.abort();
      expect(await sent).toEqual({ kind: 'ambiguous', code: how === 'time' ? 'http-no-answer' : 'http-called-off' });
    }
  });

  it('keeps to the status when the answer breaks off, but not to an acknowledgement that broke off', async () => {
    for (const [type, kind] of [
      ['text/plain', 'delivered'],
      ['application/hl7-v2', 'ambiguous'],
    ] as const) {
      const head = `HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\nContent-Length: 100\r\n\r\nMSH`;
      const port = await socketServer((socket) => socket.once('data', () => socket.end(head)));
      expect((await destination(port).send(payload, still)).kind).toBe(kind);
    }
    const endless = await answering((response) => response.end('x'.repeat(2_000_000)));
    expect(await destination(endless).send(payload, still)).toEqual({
      kind: 'delivered',
      code: 'http-accepted',
      answerCode: 'HTTP 200',
    });
  });

  it('speaks TLS with servers that it knows, and shows its own certificate', async () => {
    const until = new Date('2031-05-06T07:08:09Z');
    const [server, suture] = await Promise.all([madeCertificate('ehr', { until }), madeCertificate('suture')]);
    Object.assign(secrets, {
      'file:ehr.pem': server.certificate,
      'file:suture.pem': suture.certificate,
      'secret:key': suture.key,
    });
    const tls = { cert: server.certificate, key: server.key, ca: suture.certificate, requestCert: true };
    const port = await serve(createTlsServer(tls, (request, response) => readThen(request, () => response.end())));
    const known = { authorities: ['file:ehr.pem'] };
    const own = { certificate: 'file:suture.pem', key: 'secret:key' };
    const https = (tlsOf: Endpoint['tls']) =>
      destination(port, {}, { scheme: 'https', ...(tlsOf === undefined ? {} : { tls: tlsOf }) });
    expect((await https({ ...known, ...own }).send(payload, still)).kind).toBe('delivered');
    expect(shown).toEqual([until.getTime()]);
    expect(await https(own).send(payload, still)).toEqual({ kind: 'unreachable', code: 'tls-certificate-untrusted' });
    expect(await https({ ...known, ...own, serverName: 'other.example' }).send(payload, still)).toEqual({
      kind: 'unreachable',
      code: 'tls-certificate-untrusted',
    });
    // A server refuses a client without a certificate after the handshake looks done to the client.
    expect((await https(known).send(payload, still)).kind).not.toBe('delivered');
  });
});

describe('trying an HTTP endpoint', () => {
  const steps = (trial: { steps: readonly TrialStep[] }) =>
    trial.steps.map((step) => `${step.step} ${step.ok ? 'ok' : step.code}`);

  it('tells how far it comes, in one sentence', async () => {
    let status = 204;
    const port = await answering((response, request) => {
      response.writeHead(request.method === 'OPTIONS' ? status : 500, { Allow: 'POST, OPTIONS' }).end();
    });
    const attempt = (endpoint: Endpoint) => tryEndpoint(httpConnector(), endpoint, world());
    const well = await attempt(endpointAt(port));
    expect(steps(well)).toEqual(['secrets ok', 'name ok', 'connection ok', 'request ok']);
    expect(well).toMatchObject({ ok: true, verdict: 'The server answers requests at this path (HTTP 204).' });
    status = 401;
    expect(steps(await attempt(endpointAt(port))).at(-1)).toBe('request http-unauthorized');
    expect(steps(await attempt(endpointAt(port, { method: 'PUT' }))).at(-1)).toBe('request http-unauthorized');
    status = 200;
    expect(steps(await attempt(endpointAt(port, { method: 'PUT' }))).at(-1)).toBe('request http-refused');
    const plain = await attempt(endpointAt(port, {}, { scheme: 'https' }));
    expect(steps(plain)).toEqual(['secrets ok', 'name ok', 'connection ok', 'TLS tls-handshake-failed']);
    expect(plain.ok).toBe(false);
    expect(steps(await attempt(endpointAt(port, {}, { host: 'no-such-host.invalid' })))).toEqual([
      'secrets ok',
      'name host-unknown',
    ]);
    expect(steps(await attempt(endpointAt(port, { auth: { bearer: 'secret:missing' } })))).toEqual([
      'secrets secret-unreadable',
    ]);
    const listening = await attempt({ ...endpointAt(port), direction: 'listen' });
    expect(steps(listening)).toEqual(['secrets ok', 'port ok']);
    expect(listening.verdict).toMatch(/right if it is Suture/);
    for (const { server } of open.splice(0)) server.close();
    expect(steps(await attempt(endpointAt(port))).at(-1)).toBe('connection connection-refused');
    const free = await attempt({ ...endpointAt(port), direction: 'listen' });
    expect(free.verdict).toMatch(/is free to listen on/);
  });
});
