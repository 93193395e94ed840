import { Button, Menu } from '@mantine/core';
import type { DataAuditView } from '../../../../src/server/contract/console/data-audits.ts';
import { addressOf } from '../../api/address-of.ts';

/** The report of a run to read or sign, and its work lists. Keys and values in them are masked. */
export function AuditFiles({ audit: { id, lists } }: { readonly audit: DataAuditView }) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button size="compact-sm" variant="default">
          Report and work lists
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={420} style={{ overflow: 'auto' }}>
        <Menu.Label>Report, with the thresholds of the run</Menu.Label>
        <Menu.Item component="a" href={addressOf('takeAuditReport', { audit: id, kind: 'html' })} download>
          One page (HTML)
        </Menu.Item>
        <Menu.Item component="a" href={addressOf('takeAuditReport', { audit: id, kind: 'pdf' })} download>
          To sign (PDF)
        </Menu.Item>
        {lists.length === 0 ? null : <Menu.Label>Work lists (CSV), masked</Menu.Label>}
        {lists.map((name, list) => (
          <Menu.Item key={name} component="a" href={addressOf('takeWorkList', { audit: id, list })} download>
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
