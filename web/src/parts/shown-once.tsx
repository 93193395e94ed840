import { Button, CopyButton, Group, Stack, Text } from '@mantine/core';

/** A secret that the server shows this one time. */
export function ShownOnce(props: {
  readonly title: string;
  readonly text: string;
  readonly note: string;
  readonly onSeen: () => void;
}) {
  const { title, text, note, onSeen } = props;
  return (
    <section className="panel" role="status" style={{ background: 'var(--lit)' }}>
      <Stack gap="xs" p="sm">
        <Text fw={600}>{title}</Text>
        <Text className="mono" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', userSelect: 'all' }}>
          {text}
        </Text>
        <Text size="sm">{note}</Text>
        <Group gap="xs">
          <CopyButton value={text}>
            {({ copied, copy }) => (
              <Button variant="default" onClick={copy}>
                {copied ? 'Copied' : 'Copy'}
              </Button>
            )}
          </CopyButton>
          <Button variant="default" onClick={onSeen}>
            I have it
          </Button>
        </Group>
      </Stack>
    </section>
  );
}
