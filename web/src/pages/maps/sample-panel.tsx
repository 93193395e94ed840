import { ActionIcon, Group, SimpleGrid, Table, Text, Title } from '@mantine/core';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import type { MapTrialView } from '../../../../src/server/contract/console/maps.ts';
import { useShortcuts } from '../../app/shortcuts.ts';
import { States } from '../../parts/states.tsx';

const SIGNS = { same: ' ', gone: '-', new: '+' } as const;
/** Lines that are shown on either side of a change. */
const AROUND = 4;

type ResultLine = NonNullable<MapTrialView['shown']>['before'][number];

/** Where something changed only that is shown, with what stands around it; otherwise everything. */
function aroundChanges(lines: readonly ResultLine[]): readonly (ResultLine | undefined)[] {
  const changed = lines.flatMap(({ change }, at) => (change === 'same' ? [] : [at]));
  if (changed.length === 0) return lines.slice(0, 2 * AROUND);
  const near = lines.map((line, at) => (changed.some((each) => Math.abs(each - at) <= AROUND) ? line : undefined));
  return near.filter((line, at) => line !== undefined || near[at - 1] !== undefined);
}

/** Every pinned sample with what the text makes of it, and one of them in full: source, before, after. */
export function SamplePanel(props: {
  readonly trial: MapTrialView;
  readonly sample: string | undefined;
  readonly onSample: (sample: string) => void;
}) {
  const { trial, sample, onSample } = props;
  const at = Math.max(
    0,
    trial.samples.findIndex((each) => each.sample === (sample ?? trial.shown?.sample)),
  );
  const move = (by: number): void => {
    const next = trial.samples[(at + by + trial.samples.length) % trial.samples.length];
    if (next !== undefined) onSample(next.sample);
  };
  useShortcuts({ '[': () => move(-1), ']': () => move(1) });
  const changed = trial.samples.filter((each) => each.changed);
  const better = trial.samples.filter((each) => each.better).length;
  const worse = trial.samples.filter((each) => each.worse).length;
  const differs = [...(trial.shown?.before ?? []), ...(trial.shown?.after ?? [])].some(
    ({ change }) => change !== 'same',
  );
  if (trial.samples.length === 0) {
    return (
      <States.Empty title="No sample of this kind">
        `suture samples add --from ID --deidentify` turns a real message into one.
      </States.Empty>
    );
  }
  return (
    <section className="panel" aria-labelledby="samples">
      <header>
        <Title order={2} id="samples">
          Samples
        </Title>
        <Text size="sm" role="status">
          {trial.samples.length} run in {Math.round(trial.tookMs)} ms · {changed.length} change · {better} better ·{' '}
          {worse} worse
        </Text>
        <div style={{ flex: 1 }} />
        <Group gap={2}>
          <ActionIcon aria-label="Previous sample" onClick={() => move(-1)}>
            <ChevronLeft size={16} />
          </ActionIcon>
          <Text size="sm" className="mono">
            {trial.shown?.sample ?? ''} {at + 1}/{trial.samples.length}
          </Text>
          <ActionIcon aria-label="Next sample" onClick={() => move(1)}>
            <ChevronRight size={16} />
          </ActionIcon>
        </Group>
      </header>
      {changed.length === 0 ? null : (
        <Table>
          <Table.Tbody>
            {changed.slice(0, 12).map((each) => (
              <Table.Tr key={each.sample}>
                <Table.Th scope="row" fw={400}>
                  <button type="button" className="plain mono" onClick={() => onSample(each.sample)}>
                    {each.sample}
                  </button>
                </Table.Th>
                <Table.Td>
                  {each.worse ? '▼ worse' : each.better ? '▲ better' : 'other'}{' '}
                  <span className="dim">
                    lost {each.before?.lost ?? 0} → {each.after?.lost ?? 0}, flagged {each.before?.flagged ?? 0} →{' '}
                    {each.after?.flagged ?? 0}, held {each.before?.held ?? 0} → {each.after?.held ?? 0}
                  </span>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {trial.shown === undefined ? null : (
        <SimpleGrid cols={{ base: 1, md: 3 }} spacing={0}>
          <pre className="mono shown" tabIndex={0} aria-label="Sample" style={{ padding: 8, maxHeight: 320 }}>
            {trial.shown.source.map((line, i) => (
              <div key={i} className={line.lit ? 'lit' : undefined}>
                {line.text}
              </div>
            ))}
          </pre>
          {(['before', 'after'] as const).map((side) => (
            <pre
              key={side}
              className="mono shown"
              tabIndex={0}
              aria-label={side === 'before' ? 'Before' : 'After'}
              style={{ padding: 8, maxHeight: 320, borderLeft: '1px solid var(--line)' }}
            >
              {(differs ? aroundChanges(trial.shown?.[side] ?? []) : (trial.shown?.[side] ?? [])).map((line, i) =>
                line === undefined ? (
                  <div key={i} className="dim">
                    ⋯
                  </div>
                ) : (
                  <div
                    key={i}
                    style={{
                      color: line.change === 'new' ? 'var(--good)' : line.change === 'gone' ? 'var(--bad)' : undefined,
                    }}
                  >
                    {SIGNS[line.change]} {line.text}
                  </div>
                ),
              )}
            </pre>
          ))}
        </SimpleGrid>
      )}
    </section>
  );
}
