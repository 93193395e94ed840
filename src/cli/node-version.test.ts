import { expect, test } from 'vitest';
import { tooOld } from './node-version.ts';

test('22.22 is the oldest that will do', () => {
  for (const version of ['v22.22.0', 'v22.23.1', 'v23.0.0', 'v24.21.0', 'v100.0.0']) {
    expect(tooOld(version), version).toBeUndefined();
  }
  for (const version of ['v18.20.8', 'v20.20.2', 'v22.3.0', 'v22.21.9', 'v9.99.0']) {
    expect(tooOld(version), version).toContain(`this is ${version}`);
  }
});
