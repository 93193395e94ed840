import { Combobox, Group, InputBase, Modal, Select, Text, useCombobox } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { ask } from '../api/ask.ts';
import { Problem } from '../api/problem.ts';
import { navigation } from './navigation.ts';
import { useSession } from './session.ts';

type Kind = 'mrn' | 'name' | 'account' | 'accession' | 'visit';
const KINDS: readonly { readonly value: Kind; readonly label: string }[] = [
  { value: 'mrn', label: 'MRN' },
  { value: 'name', label: 'Name' },
  { value: 'accession', label: 'Accession' },
  { value: 'account', label: 'Account' },
  { value: 'visit', label: 'Visit' },
];

/**
 * Goes to a page, or looks for a patient's messages. What is typed is sent in a body and becomes a view at the server;
 * the address that follows names the view and nobody.
 */
export function CommandMenu({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  const session = useSession();
  const navigate = useNavigate();
  // Its list is always there, in no dropdown: the keys of the list work as soon as the menu does.
  const combobox = useCombobox({ opened: true });
  const [text, setText] = useState('');
  const [kind, setKind] = useState<Kind>('mrn');
  const [problem, setProblem] = useState('');
  // Once the options are those of the text: a page that is called so comes before a search for it.
  useEffect(() => {
    if (opened) combobox.selectFirstOption();
  }, [opened, text]);
  const pages = navigation
    .flatMap((group) => group.pages)
    .filter(({ needs, label }) => session.may(needs) && label.toLowerCase().includes(text.toLowerCase()));
  const finds = session.may('message:search') && session.may('message:read') && text.trim() !== '';
  const close = (): void => {
    setText('');
    setProblem('');
    onClose();
  };
  const find = async (): Promise<void> => {
    try {
      const { id } = await ask('makeView', { body: { words: [{ kind, value: text.trim(), prefix: true }] } });
      close();
      await navigate({ to: '/messages', search: { view: id } });
    } catch (error) {
      setProblem(error instanceof Problem ? error.message : 'The server does not answer.');
    }
  };
  const chosen = (value: string): void => {
    if (value === 'find') void find();
    else {
      close();
      void navigate({ to: value });
    }
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      withCloseButton={false}
      padding="xs"
      attributes={{ content: { 'aria-label': 'Search or go to' } }}
    >
      <Combobox store={combobox} onOptionSubmit={chosen}>
        <Group gap="xs" wrap="nowrap">
          <Select
            aria-label="What to look for"
            w={120}
            data={KINDS}
            value={kind}
            allowDeselect={false}
            onChange={(value) => setKind(value ?? 'mrn')}
          />
          <Combobox.EventsTarget>
            <InputBase
              data-autofocus
              style={{ flex: 1 }}
              size="xs"
              aria-label="Search or page"
              placeholder="MRN, name, accession, account, or a page"
              value={text}
              onChange={(event) => {
                setText(event.currentTarget.value);
              }}
              // The list takes the key to close itself, and is always there.
              onKeyDown={(event) => {
                if (event.key === 'Escape') close();
              }}
              autoComplete="off"
              spellCheck={false}
            />
          </Combobox.EventsTarget>
        </Group>
        <Combobox.Options mt="xs" aria-label="Where to go">
          {pages.map(({ to, label, icon: Icon, keys }) => (
            <Combobox.Option value={to} key={to}>
              <Group gap="xs">
                <Icon size={14} aria-hidden="true" />
                {label}
                <Text size="xs" c="dimmed" ml="auto" className="mono">
                  {keys}
                </Text>
              </Group>
            </Combobox.Option>
          ))}
          {finds ? (
            <Combobox.Option value="find">
              Messages with this {KINDS.find((each) => each.value === kind)?.label}
            </Combobox.Option>
          ) : null}
          {!finds && pages.length === 0 ? <Combobox.Empty>No page of that name</Combobox.Empty> : null}
        </Combobox.Options>
      </Combobox>
      {problem === '' ? null : (
        <Text size="sm" c="red" role="alert">
          {problem}
        </Text>
      )}
    </Modal>
  );
}
