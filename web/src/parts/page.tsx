import { Group, Title } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';

/** A page: one heading of the first level, which gets the focus when the page opens, what can be done, and the rest. */
export function Page(props: {
  readonly title: string;
  readonly beside?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}) {
  const { title, beside, actions, children } = props;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Suture`;
    heading.current?.focus({ preventScroll: true });
  }, [title]);
  return (
    <div style={{ display: 'flex', flexDirection: 'column', minHeight: 0, height: '100%', gap: '0.75rem' }}>
      <Group justify="space-between" wrap="wrap" gap="sm">
        <Group gap="md" wrap="wrap">
          <Title order={1} ref={heading} tabIndex={-1} style={{ outline: 'none' }}>
            {title}
          </Title>
          {beside}
        </Group>
        <Group gap="xs">{actions}</Group>
      </Group>
      {children}
    </div>
  );
}
