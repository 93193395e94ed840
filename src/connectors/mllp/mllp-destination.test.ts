import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Deframer, frame } from '../../formats/hl7v2/index.ts';
import { type Clock, systemClock } from '../../world/clock.ts';
import { seededRandom } from '../../world/random.ts';
import { SimulatedClock } from '../../world/simulated-clock.ts';
import type { Outcome, Payload } from '../connector.ts';
import type { Endpoint } from '../endpoint.ts';
import { MllpDestination } from './mllp-destination.ts';

const patient = new AbortController().signal;
const payload = (id: string): Payload => {
  const bytes = Buffer.from(`MSH|^~\\&|S|C|LAB|MAIN|20260115||ADT^A01|${id}|P|2.5.1\rPID|1\r`, 'latin1');
  return { bytes, controlId: id, contentType: 'x-application/hl7-v2+er7', name: id };
};
const answer = (id: string, code = 'AA', error = '') =>
  frame(Buffer.from(`MSH|^~\\&|L|M|S|C|||ACK|9|P|2.5\rMSA|${code}|${id}\r${error === '' ? '' : `ERR|||${error}|E\r`}`));
const idOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1').split('|')[9] ?? '';

/** A receiver that does with each message what the test says. */
interface Receiver {
  readonly server: Server;
  readonly sockets: Socket[];
  readonly got: string[];
  readonly endpoint: Endpoint;
}

const open: { receivers: Receiver[]; destinations: MllpDestination[] } = { receivers: [], destinations: [] };
afterEach(async () => {
  for (const { server, sockets } of open.receivers.splice(0)) {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
  await Promise.all(open.destinations.splice(0).map((destination) => destination.close()));
});

async function receive(
  react: (id: string, socket: Socket) => void,
  settings: Partial<Endpoint> = {},
): Promise<Receiver> {
  const sockets: Socket[] = [];
  const got: string[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    const deframer = new Deframer(10_000_000);
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      for (const { bytes } of deframer.push(chunk)) {
        got.push(idOf(bytes));
        react(idOf(bytes), socket);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const endpoint: Endpoint = {
    name: 'lab.orders',
    direction: 'connect',
    scheme: 'mllp',
    host: '127.0.0.1',
    port: typeof address === 'object' && address !== null ? address.port : 0,
    path: '',
    connections: 1,
    maxBytes: 10_000_000,
    timeoutMs: 5000,
    options: {},
    ...settings,
  };
  const receiver = { server, sockets, got, endpoint };
  open.receivers.push(receiver);
  return receiver;
}

function destinationTo({ endpoint }: { endpoint: Endpoint }, clock: Clock = systemClock): MllpDestination {
  const world = { clock, random: seededRandom(1), secret: () => Promise.reject(new Error('none')) };
  const destination = new MllpDestination(endpoint, world);
  open.destinations.push(destination);
  return destination;
}

async function come(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}

describe('the MLLP destination', () => {
  it.each([
    ['AA', '', 'delivered', 'answer-positive', 'AA'],
    ['CA', '', 'delivered', 'answer-positive', 'CA'],
    ['AE', '101', 'refused', 'answer-error', 'AE 101'],
    ['AR', '', 'refused', 'answer-reject', 'AR'],
    ['AE', '207', 'unreachable', 'answer-not-now', 'AE 207'],
    ['??', '', 'ambiguous', 'answer-unreadable', undefined],
  ])('%s %s is %s', async (code, error, kind, reason, answerCode) => {
    const receiver = await receive((id, socket) => socket.write(answer(id, code, error)));
    const outcome = await destinationTo(receiver).send(payload('M'), patient);
    expect(outcome).toMatchObject({ kind, code: reason });
    expect(outcome.answerCode).toBe(answerCode);
    expect(Buffer.from(outcome.answer ?? []).toString()).toContain(`MSA|${code}|M`);
  });

  it('keeps its connection, one message in flight on each', async () => {
    let unanswered = 0;
    let most = 0;
    const receiver = await receive(
      (id, socket) => {
        unanswered++;
        most = Math.max(most, unanswered);
        setImmediate(() => {
          unanswered--;
          socket.write(answer(id));
        });
      },
      { connections: 3 },
    );
    const destination = destinationTo(receiver);
    const ids = Array.from({ length: 40 }, (_, i) => `M${i}`);
    const outcomes = await Promise.all(ids.map((id) => destination.send(payload(id), patient)));
    expect(outcomes.every(({ kind }) => kind === 'delivered')).toBe(true);
    expect([...receiver.got].sort()).toEqual([...ids].sort());
    expect(receiver.sockets.length).toBe(3);
    expect(most).toBeLessThanOrEqual(3);
    expect(destination.state()).toEqual({ at: `127.0.0.1:${receiver.endpoint.port}`, connections: 3 });
  });

  it('pipelines up to its window and matches answers in any order', async () => {
    const held: (() => void)[] = [];
    const receiver = await receive(
      (id, socket) => held.push(() => socket.write(answer(id, id === 'M2' ? 'AR' : 'AA'))),
      {
        options: { window: 4 },
      },
    );
    const destination = destinationTo(receiver);
    expect(destination.capacity).toBe(4);
    const sent = ['M0', 'M1', 'M2', 'M3', 'M4'].map((id) => destination.send(payload(id), patient));
    await come(() => held.length === 4);
    for (const release of held.splice(0).reverse()) release();
    await come(() => held.length === 1);
    held[0]?.();
    const kinds = (await Promise.all(sent)).map(({ kind }) => kind);
    expect(kinds).toEqual(['delivered', 'delivered', 'refused', 'delivered', 'delivered']);
  });

  it('never has two messages of one control id unanswered on a connection', async () => {
    const held: (() => void)[] = [];
    const receiver = await receive((id, socket) => held.push(() => socket.write(answer(id))), {
      options: { window: 4 },
    });
    const destination = destinationTo(receiver);
    const sent = [destination.send(payload('M'), patient), destination.send(payload('M'), patient)];
    await come(() => held.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(held.length).toBe(1);
    held[0]?.();
    await come(() => held.length === 2);
    held[1]?.();
    expect((await Promise.all(sent)).map(({ kind }) => kind)).toEqual(['delivered', 'delivered']);
  });

  it('passes over answers for another message and second answers', async () => {
    const receiver = await receive((id, socket) => {
      socket.write(Buffer.concat([answer('ELSE', 'AR'), answer(id), answer(id, 'AR')]));
    });
    const destination = destinationTo(receiver);
    for (const id of ['A', 'B'])
      expect(await destination.send(payload(id), patient)).toMatchObject({ kind: 'delivered' });
    expect(receiver.sockets.length).toBe(1);
    await come(() => destination.strays === 4);
  });

  it('is ambiguous when no answer comes in time, and a late answer is not taken for the next message', async () => {
    const clock = new SimulatedClock();
    const receiver = await receive((id, socket) => {
      if (id !== 'A') socket.write(answer(id, 'AE'));
    });
    const destination = destinationTo(receiver, clock);
    const first = destination.send(payload('A'), patient);
    await come(() => receiver.got.length === 1);
    await clock.advance(receiver.endpoint.timeoutMs - 1);
    expect(destination.state().connections).toBe(1);
    await clock.advance(1);
    expect(await first).toEqual({ kind: 'ambiguous', code: 'mllp-answer-overdue' });
    expect(destination.state()).toMatchObject({ connections: 0, problem: 'mllp-answer-overdue' });
    receiver.sockets[0]?.write(answer('B'));
    expect(await destination.send(payload('B'), patient)).toMatchObject({ kind: 'refused' });
    expect(receiver.sockets.length).toBe(2);
  });

  it('waits its time anew for each message, and lets the others of the window finish after one is overdue', async () => {
    const clock = new SimulatedClock();
    const held = new Map<string, () => void>();
    const receiver = await receive((id, socket) => held.set(id, () => socket.write(answer(id))), {
      options: { window: 4 },
    });
    const destination = destinationTo(receiver, clock);
    const first = destination.send(payload('A'), patient);
    await come(() => held.has('A'));
    await clock.advance(3000);
    const second = destination.send(payload('B'), patient);
    await come(() => held.has('B'));
    await clock.advance(2000);
    expect(await first).toMatchObject({ kind: 'ambiguous' });
    const third = destination.send(payload('C'), patient);
    held.get('B')?.();
    expect(await second).toMatchObject({ kind: 'delivered' });
    await come(() => held.has('C'));
    held.get('C')?.();
    expect(await third).toMatchObject({ kind: 'delivered' });
    expect(receiver.sockets.length).toBe(2);
  });

  it('tells garbage apart: in a frame, outside of any, and an answer that names nothing', async () => {
    const receiver = await receive((id, socket) => {
      if (id === 'A') socket.write(frame(Buffer.from('thanks')));
      else if (id === 'B') socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
      else if (id === 'C') socket.write(answer(''));
      else socket.write(answer(id));
    });
    const destination = destinationTo(receiver);
    const codes: string[] = [];
    for (const id of ['A', 'B', 'C', 'D']) codes.push((await destination.send(payload(id), patient)).code);
    expect(codes).toEqual([
      'answer-unreadable',
      'mllp-answer-not-framed',
      'answer-names-no-message',
      'answer-positive',
    ]);
    // Whoever answers nonsense is left, so that what else it says is not taken for the next answer.
    expect(receiver.sockets.length).toBe(4);
  });

  it('takes answers by order where the receiver does not echo control ids', async () => {
    const receiver = await receive((_id, socket) => socket.write(answer('')), { options: { match: 'order' } });
    expect(await destinationTo(receiver).send(payload('A'), patient)).toMatchObject({ kind: 'delivered' });
  });

  it('is unreachable when nothing listens', async () => {
    const receiver = await receive(() => {});
    await new Promise((resolve) => receiver.server.close(resolve));
    const destination = destinationTo(receiver);
    expect(await destination.send(payload('A'), patient)).toEqual({ kind: 'unreachable', code: 'connection-refused' });
    expect(destination.state()).toMatchObject({ connections: 0, problem: 'connection-refused' });
  });

  it('is unreachable when the session does not come about in time', async () => {
    const clock = new SimulatedClock();
    // Takes the connection and never answers the TLS handshake.
    const receiver = await receive(() => {}, { scheme: 'mllp+tls', options: { connectWithin: '3s' } });
    const sent = destinationTo(receiver, clock).send(payload('A'), patient);
    await come(() => receiver.sockets.length === 1);
    await clock.advance(3000);
    expect(await sent).toEqual({ kind: 'unreachable', code: 'connect-timed-out' });
  });

  it('is ambiguous when the connection breaks after the message has left', async () => {
    const receiver = await receive((_id, socket) => socket.resetAndDestroy());
    const outcome = await destinationTo(receiver).send(payload('A'), patient);
    expect(outcome).toEqual({ kind: 'ambiguous', code: 'mllp-connection-lost' });
  });

  it('is unreachable when the connection breaks while the end of the message has not left', async () => {
    const receiver = await receive(() => {});
    receiver.server.removeAllListeners('connection');
    receiver.server.on('connection', (socket: Socket) => {
      socket.on('error', () => {});
      socket.pause();
      receiver.sockets.push(socket);
      setTimeout(() => socket.resetAndDestroy(), 30);
    });
    const large: Payload = { ...payload('A'), bytes: Buffer.alloc(60_000_000, 'x') };
    const outcome = await destinationTo(receiver).send(large, patient);
    expect(outcome.kind).toBe('unreachable');
  });

  it('connects again after the receiver has closed an idle connection', async () => {
    const receiver = await receive((id, socket) => socket.write(answer(id)));
    const destination = destinationTo(receiver);
    await destination.send(payload('A'), patient);
    receiver.sockets[0]?.end();
    await come(() => destination.state().connections === 0);
    expect(await destination.send(payload('B'), patient)).toMatchObject({ kind: 'delivered' });
    expect(receiver.sockets.length).toBe(2);
  });

  it('closes after each message where connections are not to be kept', async () => {
    const receiver = await receive((id, socket) => socket.write(answer(id)), { options: { keep: false } });
    const destination = destinationTo(receiver);
    for (const id of ['A', 'B'])
      expect(await destination.send(payload(id), patient)).toMatchObject({ kind: 'delivered' });
    expect(receiver.sockets.length).toBe(2);
    expect(destination.state().connections).toBe(0);
  });

  it('waits for the application where its word counts', async () => {
    const receiver = await receive((id, socket) => socket.write(Buffer.concat([answer(id, 'CA'), answer(id, 'AR')])), {
      options: { answer: 'application' },
    });
    expect(await destinationTo(receiver).send(payload('A'), patient)).toMatchObject({
      kind: 'refused',
      answerCode: 'AR',
    });
  });

  it('waits for nobody where no answer is expected, and what was written arrives', async () => {
    const receiver = await receive((id, socket) => socket.write(answer(id, 'AR')), {
      options: { answer: 'none', keep: false },
    });
    const destination = destinationTo(receiver);
    const ids = Array.from({ length: 10 }, (_, i) => `M${i}`);
    for (const id of ids) {
      expect(await destination.send(payload(id), patient)).toEqual({ kind: 'delivered', code: 'mllp-handed-over' });
    }
    await come(() => receiver.got.length === 10);
    expect([...receiver.got].sort()).toEqual(ids);
  });

  it('can be called off: unreachable before the message leaves, ambiguous after', async () => {
    const receiver = await receive(() => {});
    const destination = destinationTo(receiver);
    const [first, second] = [new AbortController(), new AbortController()];
    const sent = destination.send(payload('A'), first.signal);
    const waiting = destination.send(payload('B'), second.signal);
    await come(() => receiver.got.length === 1);
    second.abort();
    expect(await waiting).toEqual({ kind: 'unreachable', code: 'send-aborted' });
    first.abort();
    expect(await sent).toEqual({ kind: 'ambiguous', code: 'mllp-called-off-after' });
    expect(destination.state().connections).toBe(0);
    expect(await destination.send(payload('C'), first.signal)).toEqual({ kind: 'unreachable', code: 'send-aborted' });
  });

  it('refuses what cannot be framed', async () => {
    const receiver = await receive(() => {});
    const bytes = Buffer.from('MSH|^~\\&|\x1c');
    const outcome = await destinationTo(receiver).send({ ...payload('A'), bytes }, patient);
    expect(outcome).toEqual({ kind: 'refused', code: 'mllp-unframeable' });
  });

  it('closes once nothing is under way', async () => {
    const held: (() => void)[] = [];
    const receiver = await receive((id, socket) => held.push(() => socket.write(answer(id))));
    const destination = destinationTo(receiver);
    const sent = destination.send(payload('A'), patient);
    await come(() => held.length === 1);
    const order: string[] = [];
    const closing = destination.close().then(() => order.push('closed'));
    expect(await destination.send(payload('B'), patient)).toEqual({ kind: 'unreachable', code: 'mllp-closed' });
    held[0]?.();
    await sent.then((outcome: Outcome) => order.push(outcome.kind));
    await closing;
    expect(order).toEqual(['delivered', 'closed']);
  });
});
