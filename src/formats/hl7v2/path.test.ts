import { describe, expect, it } from 'vitest';
import { Fault } from '../../diagnostics/fault.ts';
import { path } from './index.ts';

describe('path', () => {
  it('is compiled once per text', () => {
    expect(path('PID-3[2].4.1')).toBe(path('PID-3[2].4.1'));
    expect(path('PID-3[2].4.1')).toMatchObject({
      segment: 'PID',
      field: 3,
      repetition: 2,
      component: 4,
      subcomponent: 1,
    });
  });

  it.each(['OBX', 'OBX[3]', 'OBX[*]-5', 'ZA1-12', 'PID-3[*]', 'MSH-9.2', '?[2]-0'])('takes %s', (text) => {
    expect(path(text).text).toBe(text);
  });

  it.each([
    '',
    'pid-3',
    'PI-3',
    'PID.3',
    'PID-',
    'PID-0',
    'PID-3.0',
    'PID[0]-3',
    'PID-3[0]',
    'PID-3.1.1.1',
    'PID-3 ',
    'PID-9999999999',
  ])('refuses "%s"', (text) => {
    expect(() => path(text)).toThrow(Fault);
  });
});
