import type { MapFunction } from './map-function.ts';

/** `PID-3.1 -> PID-3.1 as trim`. A value of blanks only becomes empty. */
export const trim: MapFunction = {
  name: 'trim',
  summary: 'Takes away blanks at both ends.',
  input: 'text',
  output: 'text',
  takesMany: false,
  parameters: [],
  compile() {
    return ([value]) => value?.trim();
  },
};
