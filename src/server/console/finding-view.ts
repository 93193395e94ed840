import { entryOf } from '../../diagnostics/catalogue.ts';
import type { Finding } from '../../diagnostics/finding.ts';
import type { finding } from '../contract/console/maps.ts';

/** A finding in words, with its place. What it is about are names and codes of the workspace, never values of messages. */
export function findingView({ code, place, about }: Finding): (typeof finding)['_input'] {
  const { severity, text } = entryOf(code);
  const details = Object.entries(about ?? {}).map(([key, value]) => `${key}: ${value}`);
  return {
    code,
    said: details.length === 0 ? text : `${text} (${details.join(', ')})`,
    severity: severity === 'fatal' || severity === 'error' ? 'error' : severity === 'warning' ? 'warning' : 'note',
    ...(place?.file === undefined ? {} : { file: place.file }),
    ...(place?.line === undefined ? {} : { line: place.line }),
    ...(place?.column === undefined ? {} : { column: place.column }),
  };
}
