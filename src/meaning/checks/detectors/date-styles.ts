import type { DateStyle } from '../dates.ts';
import { type Detector, type Hit, recordsOf } from '../detector.ts';

/** Dates written otherwise than most of their column; a day that cannot be is told elsewhere. */
export const dateStyles: Detector<{ readonly at?: string; readonly only?: DateStyle }> = ({ at, only }, frame) => {
  const columns = [...frame.fields].filter((field) => at === undefined || field === at);
  const hits: Hit[] = [];
  let judged = 0;
  let dates = 0;
  for (const field of columns) {
    const column = frame.column(field);
    if (column === undefined) continue;
    const styles = new Map<DateStyle | undefined, number>();
    const counts = column.counts();
    let filled = 0;
    column.values.forEach((value, number) => {
      if (value.trim() === '') return;
      filled += counts[number] ?? 0;
    });
    // Only columns of dates have days; a column of counts may hold day numbers by chance.
    for (const row of recordsOf(frame)) {
      if (frame.text(field, row) === '') continue;
      const style = frame.date(column, row)?.style;
      styles.set(style, (styles.get(style) ?? 0) + 1);
    }
    const [usual, count = 0] =
      [...styles].filter(([style]) => style !== undefined).sort((a, b) => b[1] - a[1])[0] ?? [];
    if (usual === undefined || usual === 'day number' || count < filled * 0.6 || filled < 5) continue;
    dates++;
    for (const row of recordsOf(frame)) {
      const date = frame.text(field, row) === '' ? undefined : frame.date(column, row);
      if (date?.day === undefined) continue;
      judged++;
      if (date.style !== usual && (only === undefined || date.style === only)) hits.push({ row, field });
    }
  }
  return dates === 0 ? undefined : { judged, hits };
};
