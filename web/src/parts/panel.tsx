import { Title } from '@mantine/core';
import { type ReactNode, useId } from 'react';

/** A part of a page with a heading of its own. */
export function Panel(props: { readonly title: string; readonly beside?: ReactNode; readonly children: ReactNode }) {
  const { title, beside, children } = props;
  const id = useId();
  return (
    <section className="panel" aria-labelledby={id}>
      <header>
        <Title order={2} id={id}>
          {title}
        </Title>
        {beside}
      </header>
      {children}
    </section>
  );
}
