import { createServer, type Server } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import fc from 'fast-check';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type MadeCertificate, madeCertificate } from '../../../test/outside/made-certificate.ts';
import { acknowledge } from '../../formats/hl7v2/index.ts';
import { systemClock } from '../../world/clock.ts';
import { seededRandom } from '../../world/random.ts';
import type { Arrival, ConnectorWorld, Destination, Outcome, Payload, Source, TrialStep } from '../connector.ts';
import type { Endpoint, EndpointTls } from '../endpoint.ts';
import { mllp } from './mllp.ts';

const never = new AbortController().signal;
const base: Endpoint = {
  name: 'lab.results',
  direction: 'listen',
  scheme: 'mllp',
  host: '127.0.0.1',
  port: 0,
  path: '',
  connections: 8,
  maxBytes: 40_000_000,
  timeoutMs: 10_000,
  options: {},
};
const payload = (id: string, rest = 'PID|1\r'): Payload => {
  const bytes = Buffer.from(`MSH|^~\\&|S|C|LAB|MAIN|20260115||ADT^A01|${id}|P|2.5.1\r${rest}`, 'latin1');
  return { bytes, controlId: id, contentType: 'x-application/hl7-v2+er7', name: id };
};

const made: Record<string, MadeCertificate> = {};
const shown = new Map<string, number>();
const world: ConnectorWorld = {
  clock: systemClock,
  random: seededRandom(1),
  secret: async (reference) => {
    const [kind = '', name = ''] = reference.split(':');
    const one = made[name];
    if (one === undefined) throw new Error('no such secret');
    return Buffer.from(kind === 'file' ? one.certificate : one.key);
  },
  certificateShown: (name, endsAt) => void shown.set(name, endsAt),
};
const identity = (name: string): EndpointTls => ({ certificate: `file:${name}`, key: `secret:${name}` });

beforeAll(async () => {
  const day = 86_400_000;
  const now = systemClock.now();
  const authority = await madeCertificate('authority', { authority: true });
  Object.assign(made, {
    authority,
    server: await madeCertificate('server'),
    issued: await madeCertificate('issued', { issuer: authority }),
    client: await madeCertificate('client'),
    issuedClient: await madeCertificate('issued client', { issuer: authority }),
    stranger: await madeCertificate('stranger'),
    expired: await madeCertificate('expired', { until: new Date(now - day) }),
    early: await madeCertificate('early', { from: new Date(now + day) }),
    elsewhere: await madeCertificate('elsewhere', { host: 'ehr.example' }),
  });
});

const open: { sources: Source[]; destinations: Destination[]; servers: Server[] } = {
  sources: [],
  destinations: [],
  servers: [],
};
afterEach(async () => {
  await Promise.all(open.destinations.splice(0).map((destination) => destination.close()));
  await Promise.all(open.sources.splice(0).map((source) => source.stop()));
  for (const server of open.servers.splice(0)) server.close();
});

async function listen(
  settings: Partial<Endpoint> = {},
): Promise<{ source: Source; arrivals: Arrival[]; port: number }> {
  const arrivals: Arrival[] = [];
  const offer = async (arrival: Arrival) => {
    arrivals.push(arrival);
    const answer = acknowledge(arrival.bytes, { code: 'AA', controlId: 'S', at: 0 });
    return { outcome: 'accepted', payload: answer } as const;
  };
  const source = mllp.source?.({ ...base, ...settings }, { offer }, world) as Source;
  await source.start();
  open.sources.push(source);
  return { source, arrivals, port: Number(source.state().at.split(':')[1]) };
}

function sendTo(port: number, settings: Partial<Endpoint> = {}): Destination {
  const endpoint: Endpoint = { ...base, direction: 'connect', port, connections: 1, ...settings };
  const destination = mllp.destination?.(endpoint, world) as Destination;
  open.destinations.push(destination);
  return destination;
}

async function trial(port: number, settings: Partial<Endpoint> = {}): Promise<TrialStep[]> {
  const steps: TrialStep[] = [];
  for await (const step of mllp.trial?.({ ...base, direction: 'connect', port, ...settings }, world) ?? [])
    steps.push(step);
  return steps;
}

const secure = { scheme: 'mllp+tls' } as const;

describe('MLLP, both ends against each other', () => {
  it('carries every message once, to the byte, whatever its size and the number of connections', async () => {
    const { arrivals, port } = await listen();
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 8 }),
        fc.array(fc.integer({ min: 0, max: 200_000 }), { minLength: 1, maxLength: 30 }),
        async (connections, window, sizes) => {
          arrivals.length = 0;
          const destination = sendTo(port, { connections, options: { window } });
          const sent = sizes.map((size, i) => payload(`M${i}`, 'x'.repeat(size)));
          const outcomes = await Promise.all(sent.map((one) => destination.send(one, never)));
          expect(outcomes.map(({ kind }) => kind)).toEqual(sent.map(() => 'delivered'));
          const arrived = arrivals.map(({ bytes }) => Buffer.from(bytes).toString('latin1'));
          expect(arrived.sort()).toEqual(sent.map(({ bytes }) => Buffer.from(bytes).toString('latin1')).sort());
          expect(arrivals.flatMap(({ findings = [] }) => findings)).toEqual([]);
          await destination.close();
        },
      ),
      { numRuns: 20 },
    );
  });

  it('carries a message of 30 MB', async () => {
    const { arrivals, port } = await listen();
    const large = payload('BIG', 'OBX|1|ED||'.padEnd(30_000_000, 'QUJD'));
    expect(await sendTo(port).send(large, never)).toMatchObject({ kind: 'delivered' });
    expect(arrivals.map(({ bytes }) => Buffer.compare(bytes, large.bytes))).toEqual([0]);
  });

  it('loses nothing over a stop: what was not answered counts as not delivered', async () => {
    const { source, arrivals, port } = await listen();
    const destination = sendTo(port, { connections: 4 });
    const outcomes: Promise<Outcome>[] = [];
    for (let i = 0; i < 200; i++) outcomes.push(destination.send(payload(`M${i}`), never));
    while (arrivals.length < 20) await new Promise((resolve) => setImmediate(resolve));
    await source.stop();
    const settled = await Promise.all(outcomes);
    const taken = new Set(arrivals.map(({ bytes }) => Buffer.from(bytes).toString('latin1').split('|')[9]));
    for (const [i, { kind }] of settled.entries()) {
      if (kind === 'delivered') expect(taken.has(`M${i}`)).toBe(true);
      if (kind === 'unreachable') expect(taken.has(`M${i}`)).toBe(false);
    }
    expect(settled.filter(({ kind }) => kind === 'delivered').length).toBe(taken.size);
  });
});

describe('MLLP inside TLS', () => {
  it('tells when the certificate ends that the receiver showed', async () => {
    const until = new Date('2031-05-06T07:08:09Z');
    made['lasting'] = await madeCertificate('lasting', { until });
    const { port } = await listen({ ...secure, tls: identity('lasting') });
    await sendTo(port, { ...secure, tls: { authorities: ['file:lasting'] } }).send(payload('A'), never);
    expect([...shown]).toEqual([[base.name, until.getTime()]]);
  });

  it('delivers to a certificate that is listed, or issued by an authority that is', async () => {
    for (const [server, trusted] of [
      ['server', 'server'],
      ['issued', 'authority'],
    ] as const) {
      const { arrivals, port } = await listen({ ...secure, tls: identity(server) });
      const destination = sendTo(port, { ...secure, tls: { authorities: [`file:${trusted}`] } });
      expect(await destination.send(payload('A'), never)).toMatchObject({ kind: 'delivered' });
      expect(arrivals.map(({ peer }) => peer)).toEqual([{ address: '127.0.0.1' }]);
    }
  });

  it('sends nothing to a receiver that is not trusted', async () => {
    const { arrivals, port } = await listen({ ...secure, tls: identity('server') });
    const outcome = await sendTo(port, secure).send(payload('A'), never);
    expect(outcome).toEqual({ kind: 'unreachable', code: 'tls-certificate-untrusted' });
    expect(arrivals).toEqual([]);
  });

  it('takes messages only from the listed peers, and says who they are', async () => {
    const { source, arrivals, port } = await listen({
      ...secure,
      tls: { ...identity('server'), peers: ['file:client', 'file:authority'] },
    });
    const as = (name?: string) =>
      sendTo(port, { ...secure, tls: { authorities: ['file:server'], ...(name === undefined ? {} : identity(name)) } });
    for (const name of ['client', 'issuedClient']) {
      expect(await as(name).send(payload(name), never)).toMatchObject({ kind: 'delivered' });
    }
    expect(arrivals.map(({ peer }) => peer.certificate?.slice(0, 7))).toEqual(['sha256 ', 'sha256 ']);
    expect(new Set(arrivals.map(({ peer }) => peer.certificate)).size).toBe(2);
    for (const name of ['stranger', undefined]) {
      expect((await as(name).send(payload('X'), never)).kind).not.toBe('delivered');
    }
    expect(arrivals.length).toBe(2);
    expect(source.state().problem).toBe('mllp-certificate-not-accepted');
  });

  it('takes no plain connection on a TLS port, and turns addresses away before the handshake', async () => {
    const { arrivals, port } = await listen({ ...secure, tls: identity('server') });
    expect((await sendTo(port).send(payload('A'), never)).kind).toBe('ambiguous');
    const strict = await listen({ ...secure, tls: identity('server'), from: { addresses: ['10.0.0.1'] } });
    const outcome = await sendTo(strict.port, { ...secure, tls: { authorities: ['file:server'] } }).send(
      payload('A'),
      never,
    );
    expect(outcome.kind).toBe('unreachable');
    expect([arrivals.length, strict.arrivals.length]).toEqual([0, 0]);
  });

  it('refuses to listen with a key that does not belong to the certificate', async () => {
    const mixed = { certificate: 'file:server', key: 'secret:client' };
    await expect(listen({ ...secure, tls: mixed })).rejects.toMatchObject({ code: 'tls-material-unusable' });
  });
});

describe('trying an MLLP interface', () => {
  async function tlsServer(options: TlsOptions): Promise<number> {
    const server = createTlsServer(options, (socket) => socket.on('error', () => {}));
    server.on('tlsClientError', () => {});
    return listenOn(server);
  }

  async function listenOn(server: Server): Promise<number> {
    open.servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  const pem = (name: string) => ({ cert: made[name]?.certificate, key: made[name]?.key });
  const last = (steps: readonly TrialStep[]) => steps.at(-1);

  it('finds everything well, and sends no message', async () => {
    const { arrivals, port } = await listen({ ...secure, tls: { ...identity('server'), peers: ['file:client'] } });
    const tls = { ...identity('client'), authorities: ['file:server'] };
    const steps = await trial(port, { ...secure, host: 'localhost', tls });
    expect(steps.map(({ step, ok }) => [step, ok])).toEqual([
      ['certificate', true],
      ['name', true],
      ['connection', true],
      ['tls', true],
    ]);
    expect(arrivals).toEqual([]);
    expect((await trial((await listen()).port)).map(({ ok }) => ok)).toEqual([true, true]);
  });

  it.each([
    ['expired', 'expired', /has expired/],
    ['early', 'early', /not valid yet/],
    ['server', undefined, /signed by itself/],
    ['issued', undefined, /authority that signed/],
    ['elsewhere', 'elsewhere', /not made out to/],
  ])('says what is wrong with the certificate: %s', async (server, trusted, sentence) => {
    const port = await tlsServer(pem(server));
    const tls = trusted === undefined ? {} : { authorities: [`file:${trusted}`] };
    const step = last(await trial(port, { ...secure, tls }));
    expect(step).toMatchObject({ step: 'tls', ok: false, code: 'tls-certificate-untrusted' });
    expect(step?.text).toMatch(sentence);
  });

  it('says when the receiver wants a client certificate, or another one', async () => {
    const port = await tlsServer({ ...pem('server'), requestCert: true, ca: made['client']?.certificate });
    const without = last(await trial(port, { ...secure, tls: { authorities: ['file:server'] } }));
    expect(without).toMatchObject({ step: 'tls', ok: false, code: 'tls-handshake-failed' });
    expect(without?.text).toMatch(/client certificate/);
    const wrong = last(
      await trial(port, { ...secure, tls: { ...identity('stranger'), authorities: ['file:server'] } }),
    );
    expect(wrong?.text).toMatch(/not accept Suture's certificate/);
  });

  it('says when the TLS version is too old, and when there is no TLS at all', async () => {
    const old = await tlsServer({ ...pem('server'), minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' });
    const strict = { ...secure, tls: { authorities: ['file:server'], minVersion: 'TLSv1.3' } } as const;
    expect(last(await trial(old, strict))?.text).toMatch(/too old/);
    const plain = await listenOn(createServer((socket) => socket.on('error', () => {}).end('220 ready\r\n')));
    expect(last(await trial(plain, secure))?.text).toMatch(/does not speak TLS/);
  });

  it('says when nothing listens, and when the name is unknown', async () => {
    const server = createServer();
    const port = await listenOn(server);
    await new Promise((resolve) => server.close(resolve));
    expect(last(await trial(port))).toMatchObject({ step: 'connection', ok: false, code: 'connection-refused' });
    expect(last(await trial(port, { host: 'no-such-host.invalid' }))).toMatchObject({
      step: 'name',
      code: 'host-unknown',
    });
  });

  it('says when the receiver hangs up at once', async () => {
    const { port } = await listen({ from: { addresses: ['10.0.0.1'] } });
    expect(last(await trial(port))).toMatchObject({ step: 'session', ok: false });
  });

  it('tries a listener: certificate, key, dates and port', async () => {
    const tried = (settings: Partial<Endpoint>) => trial(0, { direction: 'listen', ...settings });
    expect((await tried({ ...secure, tls: identity('server') })).map(({ ok }) => ok)).toEqual([true, true]);
    expect(last(await tried({ ...secure, tls: identity('expired') }))).toMatchObject({
      step: 'certificate',
      ok: false,
    });
    expect(last(await tried({ ...secure, tls: identity('absent') }))).toMatchObject({ code: 'secret-unreadable' });
    const { port } = await listen();
    expect(last(await tried({ port }))).toMatchObject({ step: 'port', ok: false, code: 'port-in-use' });
  });
});
