import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

const suture: MantineColorsTuple = [
  '#e8f6f6',
  '#d3ebeb',
  '#a5d6d6',
  '#74c0c1',
  '#4eaeaf',
  '#359fa2',
  '#23888c',
  '#127478',
  '#0b6165',
  '#044b4f',
];

/** Dense and calm: small type, little colour, and what colour says stands there in words and shape too. */
export const theme = createTheme({
  primaryColor: 'suture',
  primaryShade: { light: 8, dark: 7 },
  autoContrast: true,
  colors: { suture },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.25rem', lineHeight: '1.3' },
      h2: { fontSize: '1rem', lineHeight: '1.4' },
      h3: { fontSize: '0.875rem', lineHeight: '1.4' },
    },
  },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Table: { defaultProps: { verticalSpacing: 4, horizontalSpacing: 'sm', fz: 'sm', highlightOnHover: true } },
    // The colour of the sign and the ground says the weight; the title in it would be too faint on that ground.
    Alert: { styles: { title: { color: 'var(--mantine-color-text)' } } },
    Button: { defaultProps: { size: 'xs' } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 'md' } },
    TextInput: { defaultProps: { size: 'xs' } },
    Textarea: { defaultProps: { size: 'xs' } },
    Select: { defaultProps: { size: 'xs' } },
    Modal: {
      defaultProps: {
        centered: true,
        overlayProps: { backgroundOpacity: 0.35 },
        // Its head is no banner of the page.
        attributes: { header: { role: 'presentation' } },
      },
    },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: true } },
  },
});

/** Colours by meaning, in both schemes at 4.5 to 1 or more on their grounds (WCAG 2.2, 1.4.3). */
export const meanings: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--ground': '#ffffff',
    '--ground-low': '#f5f7f8',
    '--line': '#d9dfe2',
    '--text-dim': '#55636b',
    '--mantine-color-dimmed': '#55636b',
    '--good': '#1b6e3c',
    '--warn': '#8a5200',
    '--warn-ground': '#fff4df',
    '--bad': '#b3261e',
    '--bad-ground': '#fdecea',
    '--lit': '#d7f0ee',
    '--mantine-color-body': '#ffffff',
  },
  dark: {
    '--ground': '#161b1e',
    '--ground-low': '#101416',
    '--line': '#2f383d',
    '--text-dim': '#a0adb4',
    '--mantine-color-dimmed': '#a0adb4',
    '--good': '#6fcf97',
    '--warn': '#f2b24c',
    '--warn-ground': '#352810',
    '--bad': '#ff8a80',
    '--bad-ground': '#3a1715',
    '--lit': '#14403f',
    '--mantine-color-body': '#161b1e',
  },
});
