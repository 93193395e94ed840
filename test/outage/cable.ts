import { connect, createServer, type Server, type Socket } from 'node:net';

/** A cable between two systems that can be cut and mended. */
export class Cable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #state: 'whole' | 'silent' | 'refusing' = 'whole';

  private constructor(to: number) {
    this.#server = createServer((near) => {
      if (this.#state === 'refusing') {
        near.resetAndDestroy();
        return;
      }
      const far = connect(to, '127.0.0.1');
      this.#join(near, far);
      this.#join(far, near);
    });
  }

  static async open(to: number): Promise<Cable> {
    const cable = new Cable(to);
    await new Promise<void>((listening) => cable.#server.listen(0, '127.0.0.1', listening));
    return cable;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the cable is not laid');
    return address.port;
  }

  /** `silent`: connections stay and carry nothing, as when a plug is pulled. `refusing`: they are reset, and so are new ones. */
  cut(how: 'silent' | 'refusing'): void {
    this.#state = how;
    if (how === 'refusing') for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  mend(): void {
    this.#state = 'whole';
    // What was swallowed is gone: a connection that lived through a silence is no longer in step.
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((closed) => this.#server.close(closed));
  }

  #join(from: Socket, to: Socket): void {
    this.#sockets.add(from);
    from.on('data', (chunk) => {
      if (this.#state === 'whole' && to.writable) to.write(chunk);
    });
    from.on('error', () => {}); // The close that follows is what counts.
    from.on('close', () => {
      this.#sockets.delete(from);
      to.destroy();
    });
  }
}
