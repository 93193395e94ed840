import { connect, type Socket } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { acknowledge, Deframer, frame, readAcknowledgement } from '../../formats/hl7v2/index.ts';
import { type Clock, systemClock } from '../../world/clock.ts';
import { seededRandom } from '../../world/random.ts';
import { SimulatedClock } from '../../world/simulated-clock.ts';
import type { Arrival, Reply, Source } from '../connector.ts';
import type { Endpoint } from '../endpoint.ts';
import { mllp } from './mllp.ts';

const endpoint: Endpoint = {
  name: 'lab.results',
  direction: 'listen',
  scheme: 'mllp',
  host: '127.0.0.1',
  port: 0,
  path: '',
  connections: 8,
  maxBytes: 100_000,
  timeoutMs: 10_000,
  options: {},
};
const message = (id: string, rest = 'PID|1\r') =>
  Buffer.from(`MSH|^~\\&|LAB|MAIN|S|C|20260115||ORU^R01|${id}|P|2.5.1\r${rest}`, 'latin1');
const idOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1').split('|')[9] ?? '';
const accept = (arrival: Arrival): Reply => ({
  outcome: 'accepted',
  payload: acknowledge(arrival.bytes, { code: 'AA', controlId: 'S', at: 0 }),
});

/** An offer that waits until the test settles it. */
interface Offer {
  readonly arrival: Arrival;
  settle(reply?: Reply): void;
}

/** A sender at the other end of a socket, which collects what it is answered. */
class Sender {
  readonly socket: Socket;
  readonly answers: string[] = [];
  closed = false;
  readonly #deframer = new Deframer(1_000_000);

  constructor(source: Source) {
    const [, port = ''] = /:(\d+)$/.exec(source.state().at) ?? [];
    this.socket = connect({ host: '127.0.0.1', port: Number(port), allowHalfOpen: true });
    this.socket.on('data', (chunk) => {
      for (const one of this.#deframer.push(Buffer.from(chunk))) {
        const { code, controlId } = readAcknowledgement(one.bytes);
        this.answers.push(`${code} ${controlId}`);
      }
    });
    this.socket.on('error', () => {});
    this.socket.on('end', () => this.socket.end());
    this.socket.on('close', () => {
      this.closed = true;
    });
  }

  send(...messages: Uint8Array[]): void {
    this.socket.write(frame(...messages));
  }
}

/** Waits for a condition, turn by turn; a condition that never comes fails the test by its time limit. */
async function come(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}

const open: { sources: Source[]; senders: Sender[] } = { sources: [], senders: [] };
afterEach(async () => {
  for (const sender of open.senders.splice(0)) sender.socket.destroy();
  await Promise.all(open.sources.splice(0).map((source) => source.stop()));
});

async function listen(
  settings: Partial<Endpoint> = {},
  reply?: (arrival: Arrival) => Reply | Promise<Reply>,
  clock: Clock = systemClock,
): Promise<{ source: Source; offers: Offer[]; sender: () => Sender }> {
  const offers: Offer[] = [];
  const intake = {
    offer(arrival: Arrival): Promise<Reply> {
      return new Promise((resolve) => {
        offers.push({ arrival, settle: (own = accept(arrival)) => resolve(own) });
        if (reply !== undefined) resolve(reply(arrival));
      });
    },
  };
  const world = { clock, random: seededRandom(1), secret: () => Promise.reject(new Error('none')) };
  const source = mllp.source?.({ ...endpoint, ...settings }, intake, world) as Source;
  await source.start();
  open.sources.push(source);
  const sender = () => {
    const made = new Sender(source);
    open.senders.push(made);
    return made;
  };
  return { source, offers, sender };
}

describe('the MLLP source', () => {
  it('answers each message in the order of arrival, however the offers settle', async () => {
    const { offers, sender } = await listen();
    const one = sender();
    const ids = Array.from({ length: 20 }, (_, i) => `M${i}`);
    one.send(...ids.map((id) => message(id)));
    await come(() => offers.length === 20);
    expect(offers.map(({ arrival }) => idOf(arrival.bytes))).toEqual(ids);
    for (const offer of [...offers].reverse()) {
      expect(one.answers).toEqual([]);
      offer.settle();
      await Promise.resolve();
    }
    await come(() => one.answers.length === 20);
    expect(one.answers).toEqual(ids.map((id) => `AA ${id}`));
  });

  it('takes the same messages from any chunking, with noise between them', async () => {
    const { offers, sender } = await listen({}, accept);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 12 }), async (sizes) => {
        offers.length = 0;
        const one = sender();
        const stream = Buffer.concat(['A', 'B', 'C'].flatMap((id) => [Buffer.from('noise'), frame(message(id))]));
        for (let at = 0, i = 0; at < stream.length; i++) {
          const size = sizes[i % sizes.length] ?? 1;
          one.socket.write(stream.subarray(at, at + size));
          at += size;
          await new Promise((resolve) => setImmediate(resolve));
        }
        await come(() => one.answers.length === 3);
        one.socket.destroy();
        expect(offers.map(({ arrival }) => Buffer.from(arrival.bytes))).toEqual(
          ['A', 'B', 'C'].map((id) => message(id)),
        );
        for (const { arrival } of offers) {
          expect(arrival.findings).toEqual([{ code: 'mllp-noise', about: { bytes: 5 } }]);
          expect(arrival.peer).toEqual({ address: '127.0.0.1' });
        }
      }),
      { numRuns: 15 },
    );
  });

  it('has no more than its window under way, and goes on as answers leave', async () => {
    const { offers, sender, source } = await listen({ options: { window: 4 } });
    const one = sender();
    one.send(...Array.from({ length: 50 }, (_, i) => message(`M${i}`)));
    for (let settled = 0; settled < 50; settled++) {
      await come(() => offers.length === Math.min(50, settled + 4));
      offers[settled]?.settle();
    }
    await come(() => one.answers.length === 50);
    expect(one.answers.at(-1)).toBe('AA M49');
    expect(source.state().received).toBe(50);
  });

  it('gives back no more than it is told to: no payload, no answer', async () => {
    const { sender } = await listen({}, (arrival) =>
      idOf(arrival.bytes) === 'quiet' ? { outcome: 'accepted' } : accept(arrival),
    );
    const one = sender();
    one.send(message('quiet'), message('loud'));
    await come(() => one.answers.length > 0);
    expect(one.answers).toEqual(['AA loud']);
  });

  it('writes a later answer on the same connection, after the first one', async () => {
    const later = Promise.withResolvers<Uint8Array | undefined>();
    const { sender } = await listen({}, (arrival) => ({
      outcome: 'accepted',
      payload: acknowledge(arrival.bytes, { code: 'CA', controlId: 'S', at: 0 }),
      later: later.promise,
    }));
    const one = sender();
    one.send(message('M'));
    await come(() => one.answers.length === 1);
    later.resolve(acknowledge(message('M'), { code: 'AA', controlId: 'S', at: 0 }));
    await come(() => one.answers.length === 2);
    expect(one.answers).toEqual(['CA M', 'AA M']);
  });

  it('ends the connection when a message was not taken and no answer says so', async () => {
    const { sender } = await listen({}, (arrival) =>
      idOf(arrival.bytes) === 'B' ? { outcome: 'unavailable' } : accept(arrival),
    );
    const one = sender();
    one.send(message('A'), message('B'));
    await come(() => one.closed);
    expect(one.answers).toEqual(['AA A']);
  });

  it('answers a sender that has closed its half already', async () => {
    const { offers, sender } = await listen();
    const one = sender();
    one.send(message('A'));
    one.socket.end();
    await come(() => offers.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    offers[0]?.settle();
    await come(() => one.closed);
    expect(one.answers).toEqual(['AA A']);
  });

  it('rejects a message that is too large without offering it, and takes the next', async () => {
    const { offers, sender, source } = await listen({ maxBytes: 1000 }, accept);
    const one = sender();
    one.send(message('BIG', 'x'.repeat(200_000)), message('OK'));
    await come(() => one.answers.length === 2);
    expect(one.answers).toEqual(['AR BIG', 'AA OK']);
    expect(offers.map(({ arrival }) => idOf(arrival.bytes))).toEqual(['OK']);
    expect(source.state().problem).toBe('mllp-frame-too-large');
  });

  it('disconnects who speaks no MLLP', async () => {
    const { offers, sender, source } = await listen();
    const one = sender();
    one.socket.write(Buffer.alloc(200_000, 'GET / HTTP/1.1 '));
    await come(() => one.closed);
    expect(offers).toEqual([]);
    expect(source.state().problem).toBe('mllp-not-mllp');
  });

  it('turns away addresses that are not listed, before reading, and connections above the limit', async () => {
    const stranger = await listen({ from: { addresses: ['10.0.0.0/8'] } }, accept);
    const one = stranger.sender();
    one.send(message('A'));
    await come(() => one.closed);
    expect([stranger.offers.length, stranger.source.state().problem]).toEqual([0, 'mllp-peer-not-allowed']);

    const small = await listen({ connections: 2, from: { addresses: ['127.0.0.0/8'] } }, accept);
    const [first, second] = [small.sender(), small.sender()];
    await come(() => small.source.state().connections === 2);
    const third = small.sender();
    third.send(message('C'));
    await come(() => third.closed);
    expect(small.source.state().problem).toBe('mllp-too-many-connections');
    first.send(message('A'));
    await come(() => first.answers.length === 1);
    second.socket.destroy();
    await come(() => small.source.state().connections === 1);
    const fourth = small.sender();
    fourth.send(message('D'));
    await come(() => fourth.answers.length === 1);
  });

  it('disconnects a sender that does not finish its frame in time, and only that one', async () => {
    const clock = new SimulatedClock();
    const { offers, sender, source } = await listen({}, accept, clock);
    const [slow, quiet] = [sender(), sender()];
    await come(() => source.state().connections === 2);
    slow.send(message('FIRST'));
    await come(() => slow.answers.length === 1);
    await clock.advance(60_000);
    for (let i = 0; i < 15 && !slow.closed; i++) {
      slow.socket.write(i === 0 ? '\x0bMSH|' : 'x');
      await new Promise((resolve) => setTimeout(resolve, 5));
      await clock.advance(1000);
    }
    await come(() => slow.closed);
    expect(source.state().problem).toBe('mllp-slow-sender');
    expect(offers.length).toBe(1);
    quiet.send(message('LATE'));
    await come(() => quiet.answers.length === 1);
  });

  it('disconnects a sender that does not read its answers', async () => {
    const clock = new SimulatedClock();
    const long = Buffer.alloc(1_000_000, 'x');
    const { offers, sender, source } = await listen({}, () => ({ outcome: 'accepted', payload: long }), clock);
    const deaf = sender();
    deaf.socket.pause();
    for (let i = 0; i < 64; i++) deaf.send(message(`M${i}`));
    await come(() => offers.length > 8);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(source.state().connections).toBe(1);
    await clock.advance(endpoint.timeoutMs + 1000);
    await come(() => source.state().connections === 0);
    expect(source.state().problem).toBe('mllp-answers-not-read');
  });

  it('closes the connection that takes all unfinished frames together over the limit', async () => {
    const { sender, source } = await listen({ maxBytes: 17_000_000 });
    const senders = Array.from({ length: 5 }, sender);
    const piece = Buffer.concat([Buffer.from('\x0bMSH|'), Buffer.alloc(14_000_000, 'x')]);
    for (const one of senders) one.socket.write(piece);
    await come(() => source.state().problem === 'mllp-too-much-unfinished');
    await come(() => source.state().connections === 4);
  });

  it('closes an idle connection where the interface says so', async () => {
    const clock = new SimulatedClock();
    const { sender, source } = await listen({ options: { idle: '1m' } }, accept, clock);
    const one = sender();
    one.send(message('A'));
    await come(() => one.answers.length === 1);
    await clock.advance(59_000);
    expect(source.state().connections).toBe(1);
    await clock.advance(5000);
    await come(() => one.closed);
    expect(source.state().problem).toBe('mllp-idle');
  });

  it('stops gracefully: answers what was offered, takes nothing new, then closes', async () => {
    const { offers, sender, source } = await listen();
    const one = sender();
    one.send(message('A'), message('B'));
    await come(() => offers.length === 2);
    let stopped = false;
    const stopping = source.stop().then(() => {
      stopped = true;
    });
    one.send(message('C'));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([stopped, source.state().listening]).toEqual([false, false]);
    offers[1]?.settle();
    offers[0]?.settle();
    await come(() => one.answers.length === 2);
    await stopping;
    await come(() => one.closed);
    expect(one.answers).toEqual(['AA A', 'AA B']);
    expect(offers.length).toBe(2);
  });

  it('does not wait for ever to stop when an offer is never answered', async () => {
    const clock = new SimulatedClock();
    const { offers, sender, source } = await listen({}, undefined, clock);
    const one = sender();
    one.send(message('A'));
    await come(() => offers.length === 1);
    const stopping = source.stop();
    await clock.advance(endpoint.timeoutMs);
    await stopping;
    expect(source.state().connections).toBe(0);
  });

  it('says why it cannot listen', async () => {
    const { source } = await listen();
    const port = Number(source.state().at.split(':')[1]);
    await expect(listen({ port })).rejects.toMatchObject({ code: 'port-in-use' });
  });

  it('checks its options', () => {
    const codes = (given: Partial<Endpoint>) => mllp.check({ ...endpoint, ...given }).map((finding) => finding.code);
    expect(codes({})).toEqual([]);
    expect(codes({ options: { window: 0, speed: 1 } })).toEqual(['option-unreadable', 'option-unknown']);
    expect(codes({ scheme: 'mllp+tls' })).toEqual(['tls-certificate-missing']);
    expect(codes({ tls: {} })).toEqual(['mllp-tls-not-used']);
    expect(codes({ direction: 'connect', options: { window: 2, match: 'order' } })).toEqual(['option-unreadable']);
  });
});
