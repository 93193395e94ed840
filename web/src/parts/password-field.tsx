import { PasswordInput } from '@mantine/core';

const KINDS = {
  current: { autoComplete: 'current-password' },
  new: { autoComplete: 'new-password', minLength: 12 },
} as const;

/** A password that is had, or one that is to be: `shows` names the button that makes it readable. */
export function PasswordField({
  kind,
  value,
  onValue,
  shows,
  ...words
}: {
  readonly kind: keyof typeof KINDS;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly shows: string;
  readonly label: string;
  readonly description?: string;
}) {
  return (
    <PasswordInput
      size="xs"
      required
      {...words}
      {...KINDS[kind]}
      value={value}
      onChange={(event) => onValue(event.currentTarget.value)}
      visibilityToggleButtonProps={{ 'aria-label': shows }}
    />
  );
}
