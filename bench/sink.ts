import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server } from 'node:net';
import { FrameCutter } from '../test/outside/frame-cutter.ts';

export type SinkNews =
  | { readonly kind: 'port'; readonly port: number }
  /** Messages so far, and when the last one came (ms since 1970). */
  | { readonly kind: 'count'; readonly messages: number; readonly lastAt: number };

/** How the sink is spoken to; given as JSON in its first argument. */
export interface SinkTask {
  readonly speaks?: 'mllp' | 'fhir';
}

const BAR = 0x7c;
const { speaks } = JSON.parse(process.argv[2] ?? '{}') as SinkTask;
let messages = 0;
let lastAt = 0;

/** MSH-10, found without looking at the rest of the message. */
function controlId(payload: Buffer): string {
  let at = 0;
  for (let bars = 0; bars < 9; bars++) at = payload.indexOf(BAR, at) + 1;
  return payload.toString('latin1', at, payload.indexOf(BAR, at));
}

const mllp = createServer((socket) => {
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

/** A FHIR server that takes every transaction and keeps nothing. */
const fhir = createHttpServer((request, response) => {
  request.resume().on('end', () => {
    messages++;
    lastAt = Date.now();
    response.writeHead(200, { 'Content-Type': 'application/fhir+json' });
    response.end('{"resourceType":"Bundle","type":"transaction-response"}');
  });
});

function tell(news: SinkNews): void {
  process.send?.(news);
}

process.on('message', () => tell({ kind: 'count', messages, lastAt }));
process.on('disconnect', () => process.exit(0));
const server: Server = speaks === 'fhir' ? fhir : mllp;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address !== 'string') tell({ kind: 'port', port: address.port });
});
