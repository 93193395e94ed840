import { describe, expect, it } from 'vitest';
import { readAuditSources } from './audit-sources.ts';

const read = (text: string) => readAuditSources({ 'audits.yaml': text });

describe('the sources of audits', () => {
  it('are read by name', () => {
    expect(
      read(`sources:
  old-practice: {read: ../exports, documents: ../scans, as_of: 2026-11-20, system: maple-ehr}
  ledger: {read: "postgresql://reader@db.example/ledger", password: "secret:ledger"}
`),
    ).toEqual({
      sources: [
        { name: 'old-practice', read: '../exports', documents: '../scans', asOf: '2026-11-20', system: 'maple-ehr' },
        { name: 'ledger', read: 'postgresql://reader@db.example/ledger', password: 'secret:ledger' },
      ],
      findings: [],
    });
    expect(readAuditSources({})).toEqual({ sources: [], findings: [] });
  });

  it.each([
    ['sources: {Jane Doe: {read: ../exports}}\n', 'workspace-name'],
    ['sources: {ledger: {read: "mysql://reader:pw@db.example/ledger"}}\n', 'workspace-value'],
    ['sources: {ledger: {read: ../exports, password: plain}}\n', 'workspace-value'],
    ['sources: {ledger: {read: ../exports, as_of: yesterday}}\n', 'workspace-value'],
    ['sources: {ledger: {}}\n', 'workspace-key-missing'],
    ['sources: {ledger: {read: a, color: red}}\n', 'workspace-key-unknown'],
    ['sources: [a\n', 'workspace-yaml'],
  ])('%j has a finding with its place', (text, code) => {
    const { findings } = read(text);
    expect(findings.map((finding) => finding.code)).toContain(code);
    expect(findings.every(({ place }) => place?.file === 'audits.yaml' && (place.line ?? 0) > 0)).toBe(true);
    expect(JSON.stringify(findings)).not.toContain('reader:pw');
  });
});
