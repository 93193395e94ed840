import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TLSSocket, type Server as TlsServer } from 'node:tls';
import type { Code } from '../../diagnostics/catalogue.ts';
import { Fault } from '../../diagnostics/fault.ts';
import type { Timer } from '../../world/clock.ts';
import { errnoOf } from '../../world/disk.ts';
import { AllowList } from '../allow-list.ts';
import type { ConnectorWorld, Intake, Peer, Source, SourceState } from '../connector.ts';
import type { Endpoint } from '../endpoint.ts';
import { optionsOf } from '../options.ts';
import { listenTrouble } from '../socket-trouble.ts';
import { tlsMaterial } from '../tls-material.ts';
import { mllpSourceOptions } from './mllp-options.ts';
import { SourceConnection, type SourceRules } from './source-connection.ts';

/** Bytes of unfinished frames over all connections, unless a few messages of the largest size are more. */
const MOST_HELD = 64 * 1024 * 1024;

/** Takes HL7 v2 messages over MLLP. Peers are checked by address before a byte of theirs is read. */
export class MllpSource implements Source {
  readonly #endpoint: Endpoint;
  readonly #world: ConnectorWorld;
  readonly #allowed: AllowList;
  readonly #rules: SourceRules;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #connections = new Set<SourceConnection>();
  /** When a TLS peer came whose handshake is not done, by its address and port. */
  readonly #greeting = new Map<string, { readonly since: number; readonly socket: Socket }>();
  #tls: TlsServer | undefined;
  #timer: Timer | undefined;
  #stopping: Promise<void> | undefined;
  #at: string;
  #received = 0;
  #held = 0;
  #problem: Code | undefined;

  constructor(endpoint: Endpoint, intake: Intake, world: ConnectorWorld) {
    const options = optionsOf(mllpSourceOptions, endpoint);
    const prefix = `S${world.clock.now().toString(36).toUpperCase()}`;
    const mostHeld = Math.max(MOST_HELD, 4 * endpoint.maxBytes);
    let answers = 0;
    this.#endpoint = endpoint;
    this.#world = world;
    this.#allowed = new AllowList(endpoint.from?.addresses);
    this.#at = `${endpoint.host}:${endpoint.port}`;
    this.#rules = {
      intake,
      clock: world.clock,
      maxBytes: endpoint.maxBytes,
      timeoutMs: endpoint.timeoutMs,
      window: options.window,
      idleMs: options.idle,
      nextControlId: () => `${prefix}${++answers}`,
      received: () => this.#received++,
      problem: (code) => {
        this.#problem = code;
      },
      mayHold: (change) => {
        this.#held += change;
        return change <= 0 || this.#held <= mostHeld;
      },
    };
    // A sender may close its half at once and still wait for its answers.
    this.#server = createServer({ allowHalfOpen: true, pauseOnConnect: false }, (socket) => this.#meet(socket));
  }

  async start(): Promise<void> {
    if (this.#endpoint.scheme === 'mllp+tls')
      this.#tls = this.#prepareTls(await tlsMaterial(this.#endpoint, this.#world));
    const { host, port } = this.#endpoint;
    await new Promise<void>((resolve, reject) => {
      const failed = (cause: Error) => reject(new Fault(listenTrouble(errnoOf(cause)), { cause }));
      this.#server.once('error', failed);
      this.#server.listen({ host, port }, () => {
        this.#server.off('error', failed);
        // Out of file descriptors or the like: connections fail, the listener lives on.
        this.#server.on('error', (error) => {
          this.#problem = listenTrouble(errnoOf(error));
        });
        resolve();
      });
    });
    const { address, family, port: own } = this.#server.address() as AddressInfo;
    this.#at = family === 'IPv6' ? `[${address}]:${own}` : `${address}:${own}`;
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    for (const { socket } of this.#greeting.values()) socket.destroy();
    // Whoever is not answered by then sends again: the same as if the connection had broken.
    const limit = this.#world.clock.after(this.#endpoint.timeoutMs, () => {
      for (const socket of this.#sockets) socket.destroy();
    });
    await Promise.all(Array.from(this.#connections, (connection) => connection.stop()));
    limit.cancel();
    for (const socket of this.#sockets) socket.destroy();
    this.#timer?.cancel();
    this.#timer = undefined;
    await closed;
  }

  state(): SourceState {
    return {
      listening: this.#server.listening,
      at: this.#at,
      connections: this.#sockets.size,
      received: this.#received,
      ...(this.#problem === undefined ? {} : { problem: this.#problem }),
    };
  }

  #meet(socket: Socket): void {
    socket.on('error', ignore);
    const refusal = this.#refusal(socket);
    if (refusal !== undefined) {
      this.#problem = refusal;
      socket.destroy();
      return;
    }
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    this.#arm();
    if (this.#tls === undefined) {
      this.#adopt(socket, { ...addressOf(socket) });
      return;
    }
    const name = nameOf(socket);
    this.#greeting.set(name, { since: this.#world.clock.now(), socket });
    socket.once('close', () => this.#greeting.delete(name));
    this.#tls.emit('connection', socket);
  }

  #refusal(socket: Socket): Code | undefined {
    if (!this.#allowed.allows(socket.remoteAddress)) return 'mllp-peer-not-allowed';
    return this.#sockets.size >= this.#endpoint.connections ? 'mllp-too-many-connections' : undefined;
  }

  #prepareTls(material: Awaited<ReturnType<typeof tlsMaterial>>): TlsServer {
    const server = createTlsServer({ ...material, allowHalfOpen: true });
    server.on('secureConnection', (socket: TLSSocket) => {
      this.#greeting.delete(nameOf(socket));
      socket.on('error', ignore);
      const fingerprint: string | undefined = socket.getPeerCertificate().fingerprint256;
      this.#adopt(socket, {
        ...addressOf(socket),
        ...(fingerprint === undefined ? {} : { certificate: `sha256 ${fingerprint}` }),
      });
    });
    server.on('tlsClientError', (_error, socket) => {
      this.#problem = 'mllp-certificate-not-accepted';
      socket.destroy();
    });
    return server;
  }

  #adopt(socket: Socket, peer: Peer): void {
    if (this.#stopping !== undefined) {
      socket.destroy();
      return;
    }
    const connection = new SourceConnection(socket, peer, this.#rules);
    this.#connections.add(connection);
    socket.once('close', () => this.#connections.delete(connection));
  }

  /** One timer for all connections: nothing here needs to be known to the millisecond. */
  #arm(): void {
    if (this.#timer !== undefined) return;
    const { timeoutMs } = this.#endpoint;
    const idle = this.#rules.idleMs ?? timeoutMs;
    const every = Math.max(20, Math.min(1000, timeoutMs / 4, idle / 4));
    this.#timer = this.#world.clock.after(every, () => {
      this.#timer = undefined;
      const now = this.#world.clock.now();
      for (const { since, socket } of this.#greeting.values()) {
        if (now - since <= timeoutMs) continue;
        this.#problem = 'mllp-slow-sender';
        socket.destroy();
      }
      for (const connection of this.#connections) connection.sweep(now);
      if (this.#sockets.size > 0) this.#arm();
    });
  }
}

// What went wrong with a socket shows in its closing; without a listener it would end the process.
function ignore(): void {}

function nameOf(socket: Socket): string {
  return `${socket.remoteAddress} ${socket.remotePort}`;
}

function addressOf(socket: Socket): Pick<Peer, 'address'> {
  return socket.remoteAddress === undefined ? {} : { address: socket.remoteAddress.replace(/^::ffff:(?=\d+\.)/, '') };
}
