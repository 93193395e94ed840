import { readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { FrameCutter } from '../outside/frame-cutter.ts';
import { fieldOf } from '../outside/made-message.ts';

/**
 * An engine that does what must never be done: it acknowledges what it holds in memory only, and sends each
 * message on after a while of its own. The crash proof must find it out.
 */
const workspace = process.argv[process.argv.indexOf('--workspace') + 1] ?? '.';
const portsIn = (file: string) =>
  [...readFileSync(join(workspace, file), 'utf8').matchAll(/mllp:\/\/127\.0\.0\.1:(\d+)/g)].map((match) =>
    Number(match[1]),
  );
const destinations = portsIn('systems/receiver.yaml').map((port) => connect(port, '127.0.0.1'));
for (const socket of destinations) socket.on('error', () => {}); // The proof is over.

createServer((socket) => {
  const cutter = new FrameCutter();
  socket.on('error', () => {}); // A sender that went away.
  socket.on('data', (chunk) => {
    for (const payload of cutter.push(chunk)) {
      const message = Buffer.from(payload);
      const id = fieldOf(message.toString('latin1'), 'MSH', 10);
      socket.write(`\x0bMSH|^~\\&|X\rMSA|AA|${id}\r\x1c\r`, 'latin1');
      // Not the same wait for each message, so that some overtake others.
      const wait = message.length % 2 === 0 ? 5 : 120;
      setTimeout(() => {
        for (const to of destinations) to.write(Buffer.concat([Buffer.of(0x0b), message, Buffer.of(0x1c, 0x0d)]));
      }, wait);
    }
  });
}).listen(portsIn('systems/clinic.yaml')[0], '127.0.0.1');
