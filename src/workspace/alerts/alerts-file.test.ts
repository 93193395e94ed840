import { describe, expect, it } from 'vitest';
import { someDependencies } from '../../../test/workspace/some-dependencies.ts';
import { loadWorkspace } from '../load-workspace.ts';
import { USUAL_ALERT_RULES } from './alert-settings.ts';

const FILES = {
  'suture.yaml': 'project: riverside\n',
  'systems/northlab.yaml':
    'system: northlab\nzone: America/New_York\ninterfaces: {results: {listen: "mllp://:6661"}}\n',
  'systems/ehr.yaml': 'system: ehr\ninterfaces: {in: {connect: "mllp://127.0.0.1:6662"}}\n',
  'flows/lab-results.yaml': 'flow: lab-results\nfrom: northlab.results\nto: [{system: ehr.in}]\n',
};

function load(alerts?: string) {
  return loadWorkspace({ ...FILES, ...(alerts === undefined ? {} : { 'alerts.yaml': alerts }) }, someDependencies);
}

describe('alerts.yaml', () => {
  it('need not be there: every rule holds, in the zone of the systems, and nobody is told', () => {
    const { workspace, findings } = load();
    expect(findings).toEqual([]);
    expect(workspace?.alerts).toMatchObject({ zone: 'America/New_York', rules: USUAL_ALERT_RULES, tell: [] });
    expect(Object.values(USUAL_ALERT_RULES).every(({ on, graceMs }) => on && graceMs > 0)).toBe(true);
  });

  it('changes rules for all flows and for one', () => {
    const { workspace, findings } = load(
      [
        'rules: {queue: {older_than: 30m, severity: warning}, flagged: off, certificates: {before: 60d}}',
        'flows: {lab-results: {silence: {within: 20m, grace: 2m}, flagged: {over: 5%}}}',
      ].join('\n'),
    );
    expect(findings).toEqual([]);
    const { rules, flows } = workspace?.alerts ?? {};
    expect(rules?.queue).toMatchObject({ olderThanMs: 1_800_000, severity: 'warning', graceMs: 300_000 });
    expect(rules?.flagged.on).toBe(false);
    expect(rules?.certificates.beforeMs).toBe(60 * 86_400_000);
    expect(flows?.['lab-results']?.silence).toMatchObject({ withinMs: 1_200_000, graceMs: 120_000, expected: 6 });
    expect(flows?.['lab-results']?.flagged).toMatchObject({ on: true, share: 0.05 });
    expect(flows?.['lab-results']?.queue.olderThanMs).toBe(1_800_000);
  });

  it('names who is told, when, and by what', () => {
    const { workspace, findings } = load(
      [
        'zone: Europe/Berlin',
        'holidays: [2026-11-26, 12-25]',
        'mail: {server: "smtp://mail.riverside.example:587", from: suture@riverside.example, user: suture, password: secret:mail}',
        'webhooks: {tickets: {url: "https://tickets.example/hook", key: secret:tickets}}',
        'people: {consultant: [sam@hill.example], manager: ana@riverside.example}',
        'tell:',
        '  - {who: [consultant, tickets]}',
        '  - {who: manager, severity: high, when: [lost], flows: [lab-results], hours: Mon-Fri 08:00-18:00, after: 1h}',
        'quiet: daily 20:00-07:00',
      ].join('\n'),
    );
    expect(findings).toEqual([]);
    const alerts = workspace?.alerts;
    expect(alerts?.mail).toEqual({
      host: 'mail.riverside.example',
      port: 587,
      tls: 'starttls',
      from: 'suture@riverside.example',
      user: 'suture',
      password: 'secret:mail',
      authorities: [],
    });
    expect(alerts?.tell[1]).toMatchObject({ who: ['manager'], severity: 'high', when: ['lost'], afterMs: 3_600_000 });
    expect(alerts?.quiet?.text).toBe('daily 20:00-07:00');
    expect(alerts?.people['manager']).toEqual(['ana@riverside.example']);
  });

  it.each([
    ['rules: {silense: {grace: 1m}}', 'workspace-key-unknown', 1, 9],
    ['rules:\n  queue: {older_than: soon}', 'workspace-value', 2, 23],
    ['flows: {lab-result: {queue: off}}', 'workspace-value', 1, 9],
    ['flows: {lab-results: {certificates: off}}', 'workspace-key-unknown', 1, 23],
    ['holidays: [2026-02-30]', 'workspace-value', 1, 12],
    ['mail: {server: "smtp://u:p@h:25", from: a@b}', 'workspace-value', 1, 16],
    ['mail: {server: "smtp://h:25", from: "a@b\\nBcc: c@d"}', 'workspace-value', 1, 37],
    ['mail: {server: "smtp://h:25", from: a@b, user: x}', 'workspace-key-missing', 1, 7],
    ['mail: {server: "smtp://h:25", from: a@b, user: x, password: plain}', 'workspace-value', 1, 61],
    ['webhooks: {t: {url: "http://tickets.example/", key: secret:k}}', 'workspace-value', 1, 21],
    ['people: {manager: [a@b]}', 'workspace-key-missing', 1, 1],
    ['tell: [{who: [nobody]}]', 'workspace-value', 1, 15],
    ['tell: [{severity: high}]', 'workspace-key-missing', 1, 8],
    ['quiet: at night', 'workspace-value', 1, 8],
    ['- a list', 'workspace-shape', 1, 1],
  ])('%s is found wrong where it is', (text, code, line, column) => {
    const { workspace, findings } = load(text);
    expect(workspace).toBeUndefined();
    expect(findings.map(({ code: found, place }) => [found, place?.line, place?.column])).toContainEqual([
      code,
      line,
      column,
    ]);
  });
});
