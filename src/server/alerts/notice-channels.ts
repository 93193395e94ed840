import { createTransport } from 'nodemailer';
import { sign } from '../../connectors/http/signature.ts';
import type { Code } from '../../diagnostics/catalogue.ts';
import { Fault } from '../../diagnostics/fault.ts';
import type { AlertMail, AlertSettings, AlertWebhook } from '../../workspace/alerts/alert-settings.ts';
import type { Clock } from '../../world/clock.ts';

const WITHIN_MS = 15_000;

/** What is to be said, for people and for programs. The id is the same at every try. */
export interface NoticeText {
  readonly id: string;
  readonly subject: string;
  readonly text: string;
  readonly json: object;
}

/** What channels need of the world. */
export interface ChannelWorld {
  readonly clock: Clock;
  /** Reads what `secret:mail` and `file:certs/ca.pem` name. */
  readonly secret: (reference: string) => Promise<Uint8Array>;
}

/** Sends to `mail:address` or `webhook:name`; undefined: it was taken. Never rejects. */
export async function sendNotice(
  to: string,
  said: NoticeText,
  settings: Pick<AlertSettings, 'mail' | 'webhooks'>,
  world: ChannelWorld,
): Promise<Code | undefined> {
  const name = to.slice(to.indexOf(':') + 1);
  const hook = settings.webhooks[name];
  try {
    if (to.startsWith('webhook:') && hook !== undefined) return await post(hook, said, world);
    if (to.startsWith('mail:') && settings.mail !== undefined) return await mail(settings.mail, name, said, world);
    return 'notice-addressee-gone';
  } catch (error) {
    if (error instanceof Fault) return error.code;
    return isRefusal(error) ? 'notice-refused' : 'notice-unreachable';
  }
}

async function mail(
  settings: AlertMail,
  to: string,
  { id, subject, text }: NoticeText,
  { secret }: ChannelWorld,
): Promise<undefined> {
  const { host, port, tls, from, user, password, authorities } = settings;
  const read = async (reference: string) => Buffer.from(await secret(reference)).toString('utf8');
  const ca = await Promise.all(authorities.map(read));
  const transport = createTransport({
    host,
    port,
    secure: tls === 'always',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    ...(ca.length === 0 ? {} : { tls: { ca } }),
    ...(user === undefined || password === undefined
      ? {}
      : { auth: { user, pass: (await read(password)).replace(/\r?\n$/, '') } }),
    connectionTimeout: WITHIN_MS,
    greetingTimeout: WITHIN_MS,
    socketTimeout: WITHIN_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    await transport.sendMail({
      from,
      to,
      subject,
      text,
      // The same at every try, so that a mail that went out twice is seen as one.
      messageId: `<${id}@${from.slice(from.lastIndexOf('@') + 1)}>`,
      headers: { 'auto-submitted': 'auto-generated' },
    });
    return undefined;
  } finally {
    transport.close();
  }
}

async function post(
  { url, key }: AlertWebhook,
  { id, json }: NoticeText,
  { secret, clock }: ChannelWorld,
): Promise<Code | undefined> {
  const body = Buffer.from(JSON.stringify(json));
  const response = await fetch(url, {
    method: 'POST',
    body,
    redirect: 'manual',
    signal: AbortSignal.timeout(WITHIN_MS),
    headers: {
      'content-type': 'application/json',
      'idempotency-key': id,
      'suture-signature': sign('alerts', await secret(key), clock.now(), body),
    },
  });
  await response.body?.cancel();
  if (response.ok) return undefined;
  return response.status >= 500 || response.status === 429 ? 'notice-unreachable' : 'notice-refused';
}

/** Whether a mail server said no, as against not being there: a reply of the 500s, or no log-in. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { responseCode, code } = error as { readonly responseCode?: number; readonly code?: string };
  return code === 'EAUTH' || (responseCode !== undefined && responseCode >= 500);
}
