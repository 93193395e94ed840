import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { pagePolicy } from './security-headers.ts';

interface SiteFile {
  readonly type: string;
  readonly bytes: Buffer;
  readonly tag: string;
  /** Its name holds a hash of its content, so it can be kept for ever. */
  readonly hashed: boolean;
  readonly packed: Map<string, Promise<Buffer>>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
};

/** Where a page may say which nonce its style elements carry. */
const NONCE = '__SUTURE_NONCE__';

const NOT_BUILT = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Suture</title>
<h1>The console is not part of this build</h1>
<p>Suture runs, and its API answers below <code>/v1</code>. Build the console with <code>npm run build</code> and start
Suture anew.</p></html>`;

/**
 * The built console. Every file is read once at the start, so that nothing outside the folder can ever be asked for;
 * any other address below `/` is a page of the console, which finds its way by itself.
 */
export function serveSite(app: FastifyInstance, folder: string): void {
  const files = readSite(folder);
  const index = files.get('/index.html');
  const pages = (request: FastifyRequest, reply: FastifyReply) => {
    const [path = '/'] = request.url.split('?', 1);
    const file = files.get(path);
    if (file !== undefined && file !== index) return sendFile(file, request, reply);
    if (index === undefined) return sendPage(NOT_BUILT, reply.code(path === '/' ? 200 : 404));
    // A file that is not there must not come back as a page: the browser would take it for a script.
    if (extname(path) !== '' && !path.endsWith('.html')) return reply.callNotFound();
    return sendPage(index.bytes.toString('utf8'), reply);
  };
  app.get('/', pages);
  app.get('/*', pages);
}

function sendPage(html: string, reply: FastifyReply): FastifyReply {
  const nonce = randomBytes(16).toString('base64');
  return reply
    .header('content-security-policy', pagePolicy(nonce))
    .type('text/html; charset=utf-8')
    .send(html.replaceAll(NONCE, nonce));
}

async function sendFile(file: SiteFile, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  reply.header('etag', file.tag).header('vary', 'accept-encoding');
  reply.header('cache-control', file.hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
  if (request.headers['if-none-match'] === file.tag) return reply.code(304).send();
  const accepted = request.headers['accept-encoding'] ?? '';
  const how = /\bbr\b/.test(accepted) ? 'br' : /\bgzip\b/.test(accepted) ? 'gzip' : undefined;
  reply.type(file.type);
  if (how === undefined || !/text|json|svg|manifest/.test(file.type)) return reply.send(file.bytes);
  let packed = file.packed.get(how);
  if (packed === undefined) {
    packed = pack(file.bytes, how);
    file.packed.set(how, packed);
  }
  return reply.header('content-encoding', how).send(await packed);
}

function pack(bytes: Buffer, how: 'br' | 'gzip'): Promise<Buffer> {
  if (how === 'gzip') return promisify(gzip)(bytes, { level: 9 });
  return promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } });
}

function readSite(folder: string): ReadonlyMap<string, SiteFile> {
  let names: string[];
  try {
    names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch {
    return new Map();
  }
  const files = new Map<string, SiteFile>();
  for (const name of names) {
    const type = TYPES[extname(name)];
    if (type === undefined) continue;
    const bytes = readFileSync(join(folder, name));
    const path = `/${relative('.', name).split(sep).join('/')}`;
    files.set(path, {
      type,
      bytes,
      tag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
      hashed: /-[\w-]{8,}\.\w+$/.test(path),
      packed: new Map(),
    });
  }
  return files;
}
