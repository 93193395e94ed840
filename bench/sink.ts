import { createServer } from 'node:net';
import { FrameCutter } from '../test/outside/frame-cutter.ts';

export type SinkNews =
  | { readonly kind: 'port'; readonly port: number }
  /** Messages so far, and when the last one came (ms since 1970). */
  | { readonly kind: 'count'; readonly messages: number; readonly lastAt: number };

const BAR = 0x7c;
let messages = 0;
let lastAt = 0;

/** MSH-10, found without looking at the rest of the message. */
function controlId(payload: Buffer): string {
  let at = 0;
  for (let bars = 0; bars < 9; bars++) at = payload.indexOf(BAR, at) + 1;
  return payload.toString('latin1', at, payload.indexOf(BAR, at));
}

const server = createServer((socket) => {
  const cutter = new FrameCutter();
  socket.setNoDelay(true);
  socket.on('error', () => {}); // The engine ended; nothing is left to answer.
  socket.on('data', (chunk) => {
    let answers = '';
    for (const payload of cutter.push(chunk)) {
      const id = controlId(payload);
      messages++;
      answers += `\x0bMSH|^~\\&|SINK|TEST|SUTURE|TEST|20260101000000||ACK|A${id}|P|2.5.1\rMSA|AA|${id}\r\x1c\r`;
    }
    lastAt = Date.now();
    if (answers !== '') socket.write(answers, 'latin1');
  });
});

function tell(news: SinkNews): void {
  process.send?.(news);
}

process.on('message', () => tell({ kind: 'count', messages, lastAt }));
process.on('disconnect', () => process.exit(0));
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address !== 'string') tell({ kind: 'port', port: address.port });
});
