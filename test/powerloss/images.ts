import { seededRandom } from '../../src/world/random.ts';
import { Disk, FATES, type Image } from './disk.ts';
import type { Examiners } from './examiners.ts';
import type { Recording } from './record.ts';
import { Timeline } from './timeline.ts';

/** What the images of one recorded run came to. */
export interface ImageResult {
  readonly images: number;
  /** Images with a broken invariant. */
  readonly broken: number;
  /** Acknowledged messages that an image does not hold with their deliveries, summed over images. */
  readonly missing: number;
  /** The first few that went wrong: enough to make each again. */
  readonly failures: readonly {
    readonly event: number;
    readonly fate: string;
    readonly number: number;
    readonly what: readonly string[];
  }[];
}

/**
 * Makes `count` after-crash images of a recorded run, each at a random moment with a random fate, and
 * has each opened. Throws when the recording does not explain the files that the run left.
 */
export async function examineImages(
  recording: Recording,
  examiners: Examiners,
  {
    count,
    seed,
    progress,
  }: { readonly count: number; readonly seed: number; readonly progress?: (done: number) => void },
): Promise<ImageResult> {
  const moments = momentsOf(recording);
  const random = seededRandom(seed);
  const chosen = Array.from({ length: count }, (_, number) => ({
    number,
    moment: moments[Math.floor(random.next() * moments.length)] ?? 0,
    fate: FATES[number % FATES.length] ?? 'some',
    seed: Math.floor(random.next() * 2 ** 31),
  })).sort((a, b) => a.moment - b.moment);

  const timeline = freshTimeline(recording);
  const running: Promise<unknown>[] = [];
  const failures: ImageResult['failures'][number][] = [];
  let broken = 0;
  let missing = 0;
  let done = 0;
  let at = 0;
  for (const { number, moment, fate, seed } of chosen) {
    for (; at <= moment; at++) step(timeline, recording, at);
    const image = timeline.disk.afterPowerLoss(seededRandom(seed), fate);
    const task = { acknowledged: [...timeline.acknowledged], destinations: recording.destinations };
    const { finding } = await examiners.examine(image, recording.root, task);
    running.push(
      finding.then((found) => {
        if (found.broken.length > 0) broken++;
        missing += found.missing;
        const what = found.missing > 0 ? [...found.broken, `${found.missing} missing`] : found.broken;
        if (what.length > 0 && failures.length < 20) failures.push({ event: moment, fate, number, what });
        progress?.(++done);
      }),
    );
  }
  await Promise.all(running);
  return { images: count, broken, missing, failures };
}

/** The events at which something changed; half of the choices fall right behind an answer to a sender. */
function momentsOf(recording: Recording): number[] {
  const timeline = freshTimeline(recording);
  const changes: number[] = [];
  const answers: number[] = [];
  let acknowledged = 0;
  for (let at = 0; at < recording.events.length; at++) {
    if (step(timeline, recording, at)) changes.push(at);
    if (timeline.acknowledged.size > acknowledged) answers.push(at);
    acknowledged = timeline.acknowledged.size;
  }
  for (const id of recording.acknowledged) {
    if (!timeline.acknowledged.has(id)) throw new Error('an answer that a sender got is not in the recording');
  }
  compare(timeline.disk.now(), recording.after);
  const weight = Math.max(1, Math.floor(changes.length / Math.max(1, answers.length)));
  return [...changes, ...Array.from({ length: weight }, () => answers).flat()];
}

function freshTimeline({ root, port, before }: Recording): Timeline {
  const disk = new Disk();
  for (const [path, content] of before) disk.place(path, content);
  return new Timeline(root, port, disk);
}

function step(timeline: Timeline, { events }: Recording, at: number): boolean {
  const event = events[at];
  return event !== undefined && timeline.step(event);
}

/** A file that is not as the recording makes it: something was written that no trace shows. */
export class UnexplainedFile extends Error {
  constructor(path: string) {
    super(`the recording does not explain ${path}`);
    this.name = 'UnexplainedFile';
  }
}

/** The model must end with the very bytes that the run left; otherwise something was written unseen. */
function compare(model: Image, real: Image): void {
  for (const path of new Set([...model.keys(), ...real.keys()])) {
    const [ours, theirs] = [model.get(path), real.get(path)];
    const same = ours === theirs || (Buffer.isBuffer(ours) && Buffer.isBuffer(theirs) && ours.equals(theirs));
    if (!same) throw new UnexplainedFile(path);
  }
}
