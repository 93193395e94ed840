import { Button, Group, SegmentedControl, Text, Textarea } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import { ask } from '../../api/ask.ts';
import { Problem } from '../../api/problem.ts';
import { useAsk } from '../../api/use-ask.ts';
import { useSession } from '../../app/session.ts';
import { DiffText } from '../../parts/diff-text.tsx';
import { Page } from '../../parts/page.tsx';
import { States } from '../../parts/states.tsx';
import { EffectPanel } from './effect-panel.tsx';
import { FindingList } from './finding-list.tsx';
import { lineEdits } from './line-edits.ts';
import { MapText } from './map-text.tsx';
import { RowTable } from './row-table.tsx';
import { SamplePanel } from './sample-panel.tsx';
import { SaveDialog } from './save-dialog.tsx';
import { WorkspaceChanges } from './workspace-changes.tsx';

type Shown = 'table' | 'text' | 'diff';

/**
 * The workbench: rows as a table and as text, a sample beside them, and every pinned sample run again on each edit.
 * What is typed is nowhere but here until it is saved; the server says what it would do.
 */
export function MapPage() {
  const { map: name } = useParams({ from: '/maps/$map' });
  const search = useSearch({ from: '/maps/$map' });
  const navigate = useNavigate();
  const client = useQueryClient();
  const session = useSession();
  const map = useAsk('readMap', { params: { map: name } });
  const [draft, setDraft] = useState<string>();
  const [shown, setShown] = useState<Shown>(search.propose === undefined ? 'table' : 'text');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [saving, setSaving] = useState(false);
  const [said, setSaid] = useState('');
  const saved = map.data?.text;
  const text = draft ?? saved ?? '';
  useEffect(() => setDraft(undefined), [name]);
  const [settled] = useDebouncedValue(text, 120);
  const trial = useAsk(
    'tryMap',
    {
      params: { map: name },
      body: { text: settled, ...(search.sample === undefined ? {} : { sample: search.sample }) },
    },
    { enabled: saved !== undefined && map.data?.mayEdit !== undefined, keep: true },
  );
  const edits = useMemo(() => (saved === undefined ? [] : lineEdits(saved, text)), [saved, text]);
  if (map.isPending) return <States.Loading what="the map" />;
  if (map.isError) return <States.Failed error={map.error} again={() => void map.refetch()} />;
  const { data } = map;
  const rows = trial.data?.rows ?? data.rows;
  const findings = trial.data?.findings ?? data.findings;
  const roles = data.mayApprove;
  const approve = async (role: 'clinical' | 'billing', answer: 'yes' | 'no'): Promise<void> => {
    try {
      await ask('approveRows', { params: { map: name }, body: { hashes: [...chosen], role, answer } });
      setChosen(new Set());
      setSaid(`${chosen.size} ${chosen.size === 1 ? 'row' : 'rows'} ${answer === 'yes' ? 'approved' : 'sent back'}.`);
      await client.invalidateQueries();
    } catch (error) {
      setSaid(error instanceof Problem ? error.message : 'The server does not answer.');
    }
  };
  const toggle = (hash: string): void => {
    const next = new Set(chosen);
    if (!next.delete(hash)) next.add(hash);
    setChosen(next);
  };
  const changed = edits.length > 0;
  return (
    <Page
      title={name}
      beside={
        <Text size="sm" c="dimmed">
          {rows.length} rows · {data.samples} samples · <span className="mono">{data.file}</span>
          {changed ? ' · not saved' : ''}
        </Text>
      }
      actions={
        <>
          <SegmentedControl
            size="xs"
            aria-label="Shown as"
            value={shown}
            onChange={(next) => setShown(next)}
            data={[
              { value: 'table', label: 'Table' },
              { value: 'text', label: 'Text' },
              { value: 'diff', label: 'Diff' },
            ]}
          />
          {changed ? (
            <Button variant="default" onClick={() => setDraft(undefined)}>
              Undo all
            </Button>
          ) : null}
          {data.mayEdit ? (
            <Button
              disabled={!changed || findings.some(({ severity }) => severity === 'error')}
              onClick={() => setSaving(true)}
            >
              Save…
            </Button>
          ) : null}
        </>
      }
    >
      <WorkspaceChanges />
      <FindingList findings={findings} />
      {chosen.size === 0 || roles.length === 0 ? null : (
        <Group gap="xs">
          <Text size="sm">{chosen.size} rows:</Text>
          {roles.map((role) => (
            <Group key={role} gap={4}>
              <Button onClick={() => void approve(role, 'yes')}>Approve as {role}</Button>
              <Button variant="default" onClick={() => void approve(role, 'no')}>
                Not right
              </Button>
            </Group>
          ))}
        </Group>
      )}
      <Text size="sm" role="status">
        {said}
      </Text>
      {shown === 'table' ? (
        <RowTable
          rows={rows}
          at={search.line}
          chosen={chosen}
          onChoose={roles.length > 0 ? toggle : undefined}
          onEdit={data.mayEdit ? () => setShown('text') : undefined}
        />
      ) : shown === 'text' ? (
        <MapText
          text={text}
          line={search.line}
          propose={search.propose}
          readOnly={!data.mayEdit}
          onChange={(next) => setDraft(next === saved ? undefined : next)}
        />
      ) : changed ? (
        <DiffText diff={edits.map((edit) => edit.shown).join('\n')} />
      ) : (
        <States.Empty title="Nothing is changed">
          What you type shows here as the lines that a save would change.
        </States.Empty>
      )}
      {trial.isPending && saved !== undefined ? <States.Loading what="what the samples become" /> : null}
      {trial.data === undefined ? null : (
        <SamplePanel
          trial={trial.data}
          sample={search.sample}
          onSample={(sample) =>
            void navigate({ to: '/maps/$map', params: { map: name }, search: { ...search, sample }, replace: true })
          }
        />
      )}
      <EffectPanel map={name} text={settled} changed={changed} />
      {session.may('map:edit') && !data.mayEdit ? (
        <Textarea
          readOnly
          autosize
          label="This map is a pack's"
          description="Write one of your own that extends it:"
          value={`map: my-${name}\nfrom: ${name}\nextends: ${name}`}
        />
      ) : null}
      <SaveDialog
        opened={saving}
        file={data.file}
        version={data.version}
        edits={edits}
        onClose={() => setSaving(false)}
        onSaved={() => {
          setDraft(undefined);
          void client.invalidateQueries();
        }}
      />
    </Page>
  );
}
