import { createServer, type Server, type Socket } from 'node:net';
import { FrameCutter } from '../outside/frame-cutter.ts';
import { fieldOf } from '../outside/made-message.ts';

/** What a vendor does with one message: answers, raw bytes, each after a while. */
export type Script = (controlId: string) => readonly { readonly afterMs?: number; readonly bytes: string }[];

/** A receiving system on a real socket that follows a script and remembers what it got, in order. */
export class ScriptedVendor {
  readonly seen: string[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(script: Script) {
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      socket.on('error', () => {}); // The other side let go; the close says it.
      const cutter = new FrameCutter();
      socket.on('data', (chunk) => {
        for (const payload of cutter.push(chunk)) this.#take(payload.toString('latin1'), socket, script);
      });
    });
  }

  static async open(script: Script): Promise<ScriptedVendor> {
    const vendor = new ScriptedVendor(script);
    await new Promise<void>((listening) => vendor.#server.listen(0, '127.0.0.1', listening));
    return vendor;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the vendor does not listen');
    return address.port;
  }

  #take(text: string, socket: Socket, script: Script): void {
    const id = fieldOf(text, 'MSH', 10);
    this.seen.push(id);
    for (const { afterMs = 0, bytes } of script(id)) {
      setTimeout(() => socket.writable && socket.write(bytes, 'latin1'), afterMs);
    }
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((closed) => this.#server.close(closed));
  }
}

/** A framed acknowledgement of a message. */
export function answer(code: string, controlId: string, rest = ''): string {
  return `\x0bMSH|^~\\&|VENDOR|X|SUTURE|P|20260101000000||ACK|A${controlId}|P|2.5.1\rMSA|${code}|${controlId}\r${rest}\x1c\r`;
}
