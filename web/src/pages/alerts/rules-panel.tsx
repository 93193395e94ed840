import { Table, Text } from '@mantine/core';
import type { AlertsView } from '../../../../src/server/contract/console/alerts.ts';
import { Mark } from '../../parts/mark.tsx';
import { Panel } from '../../parts/panel.tsx';
import { severityLooks } from '../../parts/severity-looks.ts';

const NAMES: Readonly<Record<AlertsView['rules'][number]['rule'], string>> = {
  silence: 'Silence',
  errors: 'Errors',
  queue: 'Age of a queue',
  lost: 'Lost fields',
  flagged: 'Flagged fields',
  codes: 'Unknown codes',
  held: 'Held deliveries',
  certificates: 'Certificates',
};

/** The rules in force: those of alerts.yaml, or the usual ones. */
export function RulesPanel({ rules }: { readonly rules: AlertsView['rules'] }) {
  return (
    <Panel
      title="Rules"
      beside={
        <Text size="sm" c="dimmed">
          alerts.yaml, or what is usual
        </Text>
      }
    >
      <Table.ScrollContainer minWidth={640} type="native" tabIndex={0} role="group" aria-label="Rules">
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Rule</Table.Th>
              <Table.Th scope="col">Flow</Table.Th>
              <Table.Th scope="col">Wrong when</Table.Th>
              <Table.Th scope="col">Grace</Table.Th>
              <Table.Th scope="col">Severity</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rules.map(({ rule, flow, on, severity, limit, grace }) => {
              const [shape, weight, word] = severityLooks[severity];
              return (
                <Table.Tr key={`${rule} ${flow}`}>
                  <Table.Th scope="row" fw={400}>
                    {NAMES[rule]}
                  </Table.Th>
                  <Table.Td>{flow ?? <span className="dim">all</span>}</Table.Td>
                  <Table.Td>{on ? limit : <span className="dim">off</span>}</Table.Td>
                  <Table.Td>{on ? grace : '–'}</Table.Td>
                  <Table.Td>
                    {on ? (
                      <Mark shape={shape} weight={weight}>
                        {word}
                      </Mark>
                    ) : (
                      '–'
                    )}
                  </Table.Td>
                </Table.Tr>
              );
            })}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Panel>
  );
}
