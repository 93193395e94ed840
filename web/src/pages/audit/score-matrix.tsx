import { Table } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { DataAuditView, ScoreView } from '../../../../src/server/contract/console/data-audits.ts';
import { Mark } from '../../parts/mark.tsx';
import { Panel } from '../../parts/panel.tsx';
import { DIMENSIONS, type Dimension, scoreText } from './check-looks.ts';

/** Score by class of data and dimension; each cell opens the checks behind it. */
export function ScoreMatrix(props: {
  readonly audit: DataAuditView;
  readonly kind: string | undefined;
  readonly dimension: string | undefined;
}) {
  const { audit, kind, dimension } = props;
  const failing = (of: string, by?: Dimension): number =>
    audit.checks.filter(
      ({ status, category, on }) =>
        status === 'failed' &&
        (by === undefined || category === by) &&
        on.some((place) => place.kind === of && place.found > 0),
    ).length;
  return (
    <Panel title="Scores" beside={<span className="dim">what passed of what was judged; a cell opens its checks</span>}>
      <Table.ScrollContainer minWidth={620} type="native" tabIndex={0} role="group" aria-label="Scores">
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Class of data</Table.Th>
              {DIMENSIONS.map((each) => (
                <Table.Th scope="col" key={each}>
                  {each}
                </Table.Th>
              ))}
              <Table.Th scope="col">all</Table.Th>
              <Table.Th scope="col">by severity</Table.Th>
              <Table.Th scope="col">critical findings</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {audit.classes.map(({ kind: of, score, dimensions }) => (
              <Table.Tr key={of}>
                <Table.Th scope="row" fw={600}>
                  {of}
                </Table.Th>
                {DIMENSIONS.map((each) => (
                  <Table.Td
                    key={each}
                    data-at={of === kind && each === dimension}
                    className={of === kind && each === dimension ? 'lit' : ''}
                  >
                    <Cell
                      audit={audit.id}
                      kind={of}
                      dimension={each}
                      score={dimensions[each]}
                      failed={failing(of, each)}
                      here={of === kind && each === dimension}
                    />
                  </Table.Td>
                ))}
                <Table.Td className={of === kind && dimension === undefined ? 'lit' : ''}>
                  <Cell
                    audit={audit.id}
                    kind={of}
                    dimension={undefined}
                    score={score}
                    failed={failing(of)}
                    here={of === kind && dimension === undefined}
                  />
                </Table.Td>
                <Table.Td>{scoreText(score.weighted)}</Table.Td>
                <Table.Td>
                  {score.critical === 0 ? (
                    <span className="dim">0</span>
                  ) : (
                    <Mark shape="●" weight="bad">
                      {score.critical.toLocaleString()}
                    </Mark>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Panel>
  );
}

function Cell(props: {
  readonly audit: string;
  readonly kind: string;
  readonly dimension: Dimension | undefined;
  readonly score: ScoreView | undefined;
  readonly failed: number;
  readonly here: boolean;
}) {
  const { audit, kind, dimension, score, failed, here } = props;
  if (score === undefined || score.judged === 0) return <span className="dim">–</span>;
  const text = scoreText(score.plain);
  const what = failed === 0 ? 'no check failed' : `${failed} ${failed === 1 ? 'check' : 'checks'} failed`;
  return (
    <Link
      to="/audit/$audit"
      params={{ audit }}
      search={dimension === undefined ? { kind } : { kind, dimension }}
      resetScroll={false}
      aria-label={`${kind}, ${dimension ?? 'all'}: ${text}, ${what}`}
      aria-current={here ? 'true' : undefined}
      style={{ color: 'inherit', display: 'inline-block', minWidth: 72, minHeight: 24 }}
    >
      <Mark shape={failed === 0 ? '✓' : '▲'} weight={failed === 0 ? 'good' : 'warn'}>
        {text}
      </Mark>
    </Link>
  );
}
