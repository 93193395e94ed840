import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OpenConsole, Visitor } from '../../../test/fakes/open-console.ts';
import { SoftwarePasskey } from '../../../test/fakes/software-passkey.ts';

let opened: OpenConsole;
let origin: string;

beforeAll(async () => {
  // A passkey belongs to a name: an address in numbers cannot have one.
  opened = await OpenConsole.open({ host: 'localhost' });
  origin = opened.url;
}, 60_000);
afterAll(() => opened?.close());

type Begun = { ticket: string; options: Record<string, unknown> };
const begin = async (visitor: Visitor, path: string) => (await visitor.ask('POST', path, {})).body as unknown as Begun;

describe('a passkey', () => {
  it('is added by whoever is logged in, and is a log-in of its own from then on', async () => {
    const administrator = await opened.administrator();
    const passkey = new SoftwarePasskey(origin);
    const adding = await begin(administrator, '/v1/session/passkeys/challenge');
    const answer = passkey.create(adding.options);
    const added = { ticket: adding.ticket, name: 'telephone', answer };
    expect((await administrator.ask('POST', '/v1/session/passkeys', added)).status).toBe(200);
    // A challenge counts once.
    expect((await administrator.ask('POST', '/v1/session/passkeys', added)).body['code']).toBe('factor-code-wrong');

    const visitor = new Visitor(origin);
    const { ticket, options } = await begin(visitor, '/v1/session/passkey/challenge');
    const shown = passkey.get(options);
    expect((await visitor.ask('POST', '/v1/session/passkey', { ticket, answer: shown })).body['state']).toBe('in');
    expect((await visitor.ask('GET', '/v1/accounts')).status).toBe(200);
    expect((await new Visitor(origin).ask('POST', '/v1/session/passkey', { ticket, answer: shown })).status).toBe(401);

    const { body } = await administrator.ask('GET', '/v1/session/passkeys');
    const [listed] = body['passkeys'] as { id: string; name: string }[];
    expect(listed?.name).toBe('telephone');
    await administrator.ask('DELETE', `/v1/session/passkeys/${listed?.id}`);
    const again = await begin(visitor, '/v1/session/passkey/challenge');
    const sent = { ticket: again.ticket, answer: passkey.get(again.options) };
    expect((await new Visitor(origin).ask('POST', '/v1/session/passkey', sent)).status).toBe(401);
  });

  it('of another site, or of another key, lets nobody in', async () => {
    const administrator = new Visitor(origin);
    await administrator.logIn('administrator', 'plum tractor violin 9');
    const passkey = new SoftwarePasskey(origin);
    const adding = await begin(administrator, '/v1/session/passkeys/challenge');
    const answer = passkey.create(adding.options);
    await administrator.ask('POST', '/v1/session/passkeys', { ticket: adding.ticket, name: 'key', answer });
    for (const other of [new SoftwarePasskey('https://evil.example'), new SoftwarePasskey(origin)]) {
      const { ticket, options } = await begin(new Visitor(origin), '/v1/session/passkey/challenge');
      const forged = { ...other.get(options), id: answer['id'], rawId: answer['rawId'] };
      const { status } = await new Visitor(origin).ask('POST', '/v1/session/passkey', { ticket, answer: forged });
      expect(status).toBe(401);
    }
  });
});
