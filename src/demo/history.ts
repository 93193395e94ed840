import { join } from 'node:path';
import { connectorRegistry } from '../connectors/registry.ts';
import type { EngineFace } from '../engine/face.ts';
import { openEngine } from '../engine/index.ts';
import { AuditDesk } from '../practice/audits/audit-desk.ts';
import { MatchDesk } from '../practice/matches/match-desk.ts';
import { openServer } from '../server/open-server.ts';
import { socketPath } from '../server/socket-path.ts';
import { accessRules } from '../workspace/access-rules.ts';
import { readWorkspaceFolder } from '../workspace/workspace-folder.ts';
import { SimulatedClock } from '../world/simulated-clock.ts';
import type { DemoDay, PastLetter } from './demo-day.ts';
import type { DemoPeople } from './demo-people.ts';
import { SendingSystem } from './sending-system.ts';

const HOUR_MS = 3_600_000;
/** The last hours are played in shorter steps, so that a list of them reads as a day does. */
const FINE_HOURS = 26;
const FINE_STEPS = 6;
const TURN_MS = 1;
/** Connections by which a system sends the past, each patient's messages over one of them. */
const LINES = 16;

/** To how many destinations a system's messages go. */
const DELIVERIES = { results: 1, registration: 2, charges: 1 } as const;

const MAPS = ['northlab-results', 'riverside'] as const;

/** Where the past is played. */
export interface HistoryWorld {
  readonly folder: string;
  readonly consolePort: number;
  readonly ports: { readonly results: number; readonly registration: number; readonly charges: number };
  readonly people: DemoPeople;
  readonly day: DemoDay;
  /** Time as the practice's systems see it; follows the simulated one while the past is played. */
  readonly at: (now: () => number) => void;
}

/**
 * Plays the last weeks of the practice: the engine and its server under a simulated clock, messages over real
 * connections, everything durable as it would be. What is on disk afterwards is what they made of it.
 */
export async function playHistory(world: HistoryWorld, now: number): Promise<{ readonly messages: number }> {
  const { folder, consolePort, people, day } = world;
  const state = join(folder, '.suture');
  const clock = new SimulatedClock(day.start(now));
  world.at(() => clock.now());
  const connectors = connectorRegistry().all;
  const files = await readWorkspaceFolder(folder);
  const { engine, openPractice, secret } = await openEngine({
    workspace: folder,
    state,
    environment: {},
    connectors,
    clock,
  });
  const practice = await openPractice();
  const run = new Run(clock, engine, world.ports);
  try {
    await run.wait(engine.start(files));
    const server = await run.wait(
      openServer({
        engine,
        practice,
        clock,
        socketPath: socketPath(state),
        rules: accessRules(files),
        workspace: {
          folder,
          suggest: () => Promise.resolve([]),
          audits: new AuditDesk({ folder, state, clock, secret }),
          matches: new MatchDesk({ folder, state, clock, secret }),
          readSecret: secret,
        },
        network: { host: '127.0.0.1', port: consolePort, site: folder, version: '' },
      }),
    );
    if (server.first !== undefined) await run.wait(people.invite(server.first));
    await run.wait(approveAll(people));
    for (let hour = clock.now(); hour < now; hour += HOUR_MS) {
      const steps = now - hour <= FINE_HOURS * HOUR_MS ? FINE_STEPS : 1;
      const letters = day.hour(hour, now);
      for (let step = 0; step < steps; step++) {
        const at = hour + Math.floor(((step + day.chance()) / steps) * HOUR_MS);
        if (at >= now) break;
        await clock.leap(Math.max(0, at - clock.now()));
        await run.send(letters.filter((_, number) => number % steps === step).map((make) => make()));
      }
    }
    await clock.leap(Math.max(0, now - clock.now()));
    await run.wait(server.close());
    return { messages: run.sent };
  } finally {
    run.close();
    await run.wait(practice.close());
    // Nothing is under way any more.
    await run.wait(engine.stop(0));
  }
}

/** Dr. Ahn looks at the rows as they were agreed on when the practice began. */
async function approveAll(people: DemoPeople): Promise<void> {
  const { api } = await people.person('dr.ahn');
  for (const name of MAPS) {
    const { rows } = await api.readMap({ params: { map: name } });
    const hashes = [...new Set(rows.filter(({ needs }) => needs.includes('clinical')).map(({ hash }) => hash))];
    await api.approveRows({ params: { map: name }, body: { hashes, role: 'clinical', answer: 'yes' } });
  }
}

/** Drives the engine: while something real is under way the simulated time goes at the pace of the real one. */
class Run {
  readonly #clock: SimulatedClock;
  readonly #lines: ReadonlyMap<string, SendingSystem>;
  readonly #following = new AbortController();
  /** Deliveries that have to end, and that have. */
  #due = 0;
  #ended = 0;
  #settled: () => void = () => undefined;
  sent = 0;

  constructor(clock: SimulatedClock, engine: EngineFace, ports: HistoryWorld['ports']) {
    this.#clock = clock;
    const lines = Object.entries(ports).flatMap(([from, port]) =>
      Array.from({ length: LINES }, (_, line) => [`${from} ${line}`, new SendingSystem(port, clock)] as const),
    );
    this.#lines = new Map(lines);
    void this.#follow(engine);
  }

  async wait<T>(doing: Promise<T>): Promise<T> {
    const going = 'going';
    for (;;) {
      const turn = new Promise<typeof going>((resolve) => setTimeout(resolve, TURN_MS, going));
      const ended = await Promise.race([doing, turn]);
      if (ended !== going) return ended;
      await this.#clock.advance(TURN_MS);
    }
  }

  /** Sends, and waits until everything is answered and delivered or held. */
  async send(letters: readonly PastLetter[]): Promise<void> {
    if (letters.length === 0) return;
    await this.wait(
      Promise.all(
        letters.map(async (letter) =>
          this.#lines.get(`${letter.from} ${Number(letter.patient) % LINES}`)?.send(letter),
        ),
      ),
    );
    this.sent += letters.length;
    this.#due += letters.reduce((sum, { from }) => sum + DELIVERIES[from], 0);
    await this.wait(
      new Promise<void>((resolve) => {
        this.#settled = () => {
          if (this.#ended >= this.#due) resolve();
        };
        this.#settled();
      }),
    );
  }

  close(): void {
    for (const line of this.#lines.values()) line.close();
    this.#following.abort();
  }

  /** Counts deliveries as they end. */
  async #follow(engine: EngineFace): Promise<void> {
    for await (const event of engine.events(this.#following.signal)) {
      if ('missed' in event) this.#ended += event.missed;
      else if (event.what === 'delivered' || event.what === 'held') this.#ended++;
      this.#settled();
    }
  }
}
