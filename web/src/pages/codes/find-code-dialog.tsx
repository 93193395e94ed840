import { Button, Modal, Stack, Table, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { UnknownCodeView } from '../../../../src/server/contract/console/codes.ts';
import { ask } from '../../api/ask.ts';
import { States } from '../../parts/states.tsx';

interface Meaning {
  readonly code: string;
  readonly system?: string;
  readonly display: string;
  readonly why: string;
}

/** Looks for what a code may mean by words. */
export function FindCodeDialog(props: {
  readonly code: UnknownCodeView | undefined;
  readonly onClose: () => void;
  readonly onFound: (meaning: Meaning) => void;
}) {
  const { code, onClose, onFound } = props;
  const [words, setWords] = useState('');
  const [found, setFound] = useState<readonly Meaning[]>();
  const [error, setError] = useState<unknown>();
  const find = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (code === undefined) return;
    setError(undefined);
    try {
      setFound((await ask('searchCodes', { body: { table: code.table, words } })).found);
    } catch (cause) {
      setError(cause);
    }
  };
  return (
    <Modal
      opened={code !== undefined}
      onClose={() => {
        setFound(undefined);
        setWords('');
        onClose();
      }}
      title={`What ${code?.code ?? ''} means`}
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack gap="sm">
        <form onSubmit={(event) => void find(event)}>
          <TextInput
            data-autofocus
            label="Words"
            value={words}
            onChange={(event) => setWords(event.currentTarget.value)}
            rightSectionWidth={70}
            rightSection={
              <Button size="compact-xs" type="submit" disabled={words.trim() === ''}>
                Search
              </Button>
            }
          />
        </form>
        {error === undefined ? null : <States.Failed error={error} />}
        {found === undefined ? null : found.length === 0 ? (
          <States.Empty title="Nothing near">Try other words, or fewer.</States.Empty>
        ) : (
          <Table>
            <Table.Tbody>
              {found.map((meaning) => (
                <Table.Tr key={`${meaning.system} ${meaning.code}`}>
                  <Table.Th scope="row" className="mono">
                    {meaning.code}
                  </Table.Th>
                  <Table.Td>
                    {meaning.display} <span className="dim">{meaning.why}</span>
                  </Table.Td>
                  <Table.Td>
                    <Button size="compact-xs" onClick={() => onFound(meaning)}>
                      This one
                    </Button>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </Stack>
    </Modal>
  );
}
