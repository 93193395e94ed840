import { type Detector, judgedByValue } from '../detector.ts';

/** Vaccine codes that CDC does not list, or no longer for new doses (CVX). */
export const vaccineCodes: Detector<{ readonly at: string }> = ({ at }, frame, { codes }) =>
  judgedByValue(frame, at, (value) => {
    if (value === '') return true;
    const status = codes.vaccine(value);
    return status === undefined ? undefined : status === 'unknown';
  });
