import { Text } from '@mantine/core';

/** Says that there is more than is shown, which is the asker's to know, and not what (rule 8 of the console). */
export function HiddenNote({ count, what }: { readonly count: number | boolean; readonly what: string }) {
  if (count === false || count === 0) return null;
  return (
    <Text size="xs" c="dimmed" px="sm" py={4}>
      {count === true ? `Some ${what} are` : `${count} ${what} ${count === 1 ? 'is' : 'are'}`} hidden from you.
    </Text>
  );
}
