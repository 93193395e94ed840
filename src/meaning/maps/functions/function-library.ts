import { date } from './date.ts';
import { datetime } from './datetime.ts';
import { join } from './join.ts';
import { lower } from './lower.ts';
import type { MapFunction } from './map-function.ts';
import { negate } from './negate.ts';
import { pad } from './pad.ts';
import { prefix } from './prefix.ts';
import { replace } from './replace.ts';
import { split } from './split.ts';
import { trim } from './trim.ts';
import { truncate } from './truncate.ts';
import { ucum } from './ucum.ts';
import { upper } from './upper.ts';

/** Every function that a row may name, by name. Closed: a workspace's own functions are another thing. */
export const functionLibrary: ReadonlyMap<string, MapFunction> = new Map(
  [date, datetime, join, lower, negate, pad, prefix, replace, split, trim, truncate, ucum, upper].map((entry) => [
    entry.name,
    entry,
  ]),
);
