import { afterEach, describe, expect, it } from 'vitest';
import { HookReceiver, signatureHolds } from '../../../test/fakes/hook-receiver.ts';
import { MailBox } from '../../../test/fakes/mail-box.ts';
import { madeCertificate } from '../../../test/outside/made-certificate.ts';
import type { AlertMail } from '../../workspace/alerts/alert-settings.ts';
import { SimulatedClock } from '../../world/simulated-clock.ts';
import { sendNotice } from './notice-channels.ts';

const SAID = { id: 'n-1', subject: '[riverside] Silent: lab-results', text: 'HIGH: Silent\n', json: { id: 'n-1' } };
const clock = new SimulatedClock();
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

function settings(port: number, more: Partial<AlertMail> = {}) {
  const mail: AlertMail = { host: '127.0.0.1', port, tls: 'none', from: 'suture@riverside.example', authorities: [] };
  return { mail: { ...mail, ...more }, webhooks: {} };
}

function world(secrets: Readonly<Record<string, string>> = {}) {
  return { clock, secret: async (reference: string) => Buffer.from(secrets[reference] ?? '') };
}

async function secureBox(): Promise<{ readonly box: MailBox; readonly certificate: string }> {
  const { certificate, key } = await madeCertificate('mail');
  const box = await MailBox.open({
    cert: certificate,
    key,
    onAuth: ({ username, password }, _, done) =>
      done(username === 'suture' && password === 'plum' ? null : new Error('no'), { user: 'suture' }),
  });
  closing.push(() => box.close());
  return { box, certificate };
}

describe('mail', () => {
  it('arrives with its subject and text, and the same Message-ID at every try', async () => {
    const box = await MailBox.open();
    closing.push(() => box.close());
    const send = () => sendNotice('mail:sam@hill.example', SAID, settings(box.port), world());
    expect([await send(), await send()]).toEqual([undefined, undefined]);
    expect(box.mails.map(({ to }) => to)).toEqual([['sam@hill.example'], ['sam@hill.example']]);
    for (const { text } of box.mails) {
      expect(text).toContain('Subject: [riverside] Silent: lab-results');
      expect(text).toContain('Message-ID: <n-1@riverside.example>');
      expect(text).toContain('HIGH: Silent');
    }
  });

  it('goes over TLS with a log-in where the server is another machine', async () => {
    const { box, certificate } = await secureBox();
    const secrets = world({ 'secret:mail': 'plum\n', 'file:ca.pem': certificate });
    const more = { tls: 'starttls', user: 'suture', password: 'secret:mail', authorities: ['file:ca.pem'] } as const;
    expect(await sendNotice('mail:sam@hill.example', SAID, settings(box.port, more), secrets)).toBeUndefined();
    expect(box.mails).toMatchObject([{ secure: true }]);
  });

  it('does not go to a server that nobody vouches for, nor in clear text to one without TLS', async () => {
    const { box } = await secureBox();
    const plain = await MailBox.open();
    closing.push(() => plain.close());
    const send = (port: number) => sendNotice('mail:a@b.example', SAID, settings(port, { tls: 'starttls' }), world());
    expect(await send(box.port)).toBe('notice-unreachable');
    expect(await send(plain.port)).toBe('notice-refused');
    expect([...box.mails, ...plain.mails]).toEqual([]);
  });

  it('says whether it was refused or not reached', async () => {
    const { box, certificate } = await secureBox();
    const secrets = world({ 'secret:mail': 'wrong', 'file:ca.pem': certificate });
    const more = { tls: 'starttls', user: 'suture', password: 'secret:mail', authorities: ['file:ca.pem'] } as const;
    expect(await sendNotice('mail:a@b.example', SAID, settings(box.port, more), secrets)).toBe('notice-refused');
    const gone = await MailBox.open();
    await gone.close();
    expect(await sendNotice('mail:a@b.example', SAID, settings(gone.port), world())).toBe('notice-unreachable');
  });
});

describe('a webhook', () => {
  it('is signed over time and body, so that neither can be changed or used again later', async () => {
    const receiver = await HookReceiver.open();
    closing.push(() => receiver.close());
    const webhooks = { tickets: { url: receiver.url, key: 'secret:tickets' } };
    expect(await sendNotice('webhook:tickets', SAID, { webhooks }, world({ 'secret:tickets': 'k1' }))).toBeUndefined();
    const [posted] = receiver.posted;
    if (posted === undefined) throw new Error('nothing was posted');
    expect(posted.headers).toMatchObject({ 'idempotency-key': 'n-1', 'content-type': 'application/json' });
    expect(JSON.parse(posted.body)).toEqual({ id: 'n-1' });
    expect(signatureHolds(posted, 'k1', clock.now())).toBe(true);
    expect(signatureHolds(posted, 'k2', clock.now())).toBe(false);
    expect(signatureHolds({ ...posted, body: `${posted.body} ` }, 'k1', clock.now())).toBe(false);
    expect(signatureHolds(posted, 'k1', clock.now() + 6 * 60_000)).toBe(false);
  });

  it.each([
    [503, 'notice-unreachable'],
    [429, 'notice-unreachable'],
    [401, 'notice-refused'],
    [302, 'notice-refused'],
  ])('that answers %i did not take it: %s', async (status, code) => {
    const receiver = await HookReceiver.open();
    closing.push(() => receiver.close());
    receiver.answers = [status];
    const webhooks = { tickets: { url: receiver.url, key: 'secret:tickets' } };
    expect(await sendNotice('webhook:tickets', SAID, { webhooks }, world())).toBe(code);
    expect(receiver.posted).toHaveLength(1);
  });

  it('that stands in no file any more is not looked for', async () => {
    expect(await sendNotice('webhook:tickets', SAID, { webhooks: {} }, world())).toBe('notice-addressee-gone');
    expect(await sendNotice('mail:a@b.example', SAID, { webhooks: {} }, world())).toBe('notice-addressee-gone');
  });
});
