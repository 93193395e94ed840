import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { HookReceiver } from '../../../test/fakes/hook-receiver.ts';
import { someDependencies } from '../../../test/workspace/some-dependencies.ts';
import type { Alert } from '../../practice/alerts/alert.ts';
import { USUAL_ALERT_RULES } from '../../workspace/alerts/alert-settings.ts';
import { loadWorkspace } from '../../workspace/load-workspace.ts';
import { SimulatedClock } from '../../world/simulated-clock.ts';
import { sendNotice } from './notice-channels.ts';
import { noticeText } from './notice-text.ts';

const doc = readFileSync(new URL('../../../docs/alerts.md', import.meta.url), 'utf8');
const files = new Map(
  [...doc.matchAll(/^```\w+ file=(\S+)\n([\s\S]*?)^```/gm)].map(([, name = '', text = '']) => [name, text]),
);
const NOON = Date.UTC(2026, 10, 24, 12);

test('the file of the documentation can be put into force, and names every rule', () => {
  const { workspace, findings } = loadWorkspace(
    {
      'suture.yaml': 'project: riverside\n',
      'systems/northlab.yaml': 'system: northlab\ninterfaces: {results: {listen: "mllp://:6661"}}\n',
      'systems/ehr.yaml': 'system: ehr\ninterfaces: {in: {connect: "mllp://127.0.0.1:6662"}}\n',
      'flows/lab-results.yaml': 'flow: lab-results\nfrom: northlab.results\nto: [{system: ehr.in}]\n',
      'alerts.yaml': files.get('alerts.yaml') ?? '',
    },
    someDependencies,
  );
  expect(findings).toEqual([]);
  expect(workspace?.alerts.tell).toHaveLength(3);
  for (const rule of Object.keys(USUAL_ALERT_RULES)) expect(doc).toContain(`| \`${rule}\` |`);
});

test('its notification is one', () => {
  const cause = { rule: 'queue', name: 'lab-results>maple-ehr.results', flow: 'lab-results' } as const;
  const alert: Alert = {
    id: 'd7fbd32e79-mwun7h1s',
    cause,
    severity: 'high',
    facts: { ageMs: 20 * 60_000 },
    since: NOON - 20 * 60_000,
    seenAt: NOON,
    openedAt: NOON,
    clearMs: 0,
    told: [],
    history: [],
  };
  const frame = { project: 'riverside', console: 'https://suture.riverside.example', zone: 'UTC', now: NOON };
  const { json } = noticeText('3cb3c63d-9a4b-49cb-a9f1-09e501b283eb', [{ what: 'opened', alert }], frame);
  expect(json).toEqual(JSON.parse(files.get('notice.json') ?? ''));
});

test('its check of the signature takes what Suture posts, and nothing that was changed or is old', async () => {
  const receiver = await HookReceiver.open();
  const clock = new SimulatedClock(NOON);
  const settings = { webhooks: { tickets: { url: receiver.url, key: 'secret:tickets' } } };
  const said = { id: 'n-1', subject: '', text: '', json: { alerts: [] } };
  await sendNotice('webhook:tickets', said, settings, { clock, secret: async () => Buffer.from('plum') });
  await receiver.close();
  const source = `data:text/javascript,${encodeURIComponent(files.get('verify.mjs') ?? '')}`;
  const { verify } = (await import(/* @vite-ignore */ source)) as {
    readonly verify: (header: string, body: string, key: string, now: number) => boolean;
  };
  const { headers, body = '' } = receiver.posted[0] ?? {};
  const header = String(headers?.['suture-signature']);
  expect(verify(header, body, 'plum', NOON)).toBe(true);
  expect(verify(header, `${body} `, 'plum', NOON)).toBe(false);
  expect(verify(header, body, 'pear', NOON)).toBe(false);
  expect(verify(header, body, 'plum', NOON + 6 * 60_000)).toBe(false);
  expect(verify('t=1', body, 'plum', NOON)).toBe(false);
});
