import { describe, expect, it } from 'vitest';
import type { Bench } from './bench.ts';
import { sample } from './samples.ts';

export function settingConformance(bench: Bench): void {
  describe('what lasts', () => {
    it('keeps releases under rising numbers', async () => {
      expect(await bench.store.currentRelease()).toBeUndefined();
      const one = await bench.store.addRelease({ hash: 'h1', appliedAt: 10, by: 'ann', files: { 'a.yaml': 'x' } });
      const two = await bench.store.addRelease({ hash: 'h2', appliedAt: 20, by: 'bob', files: { 'a.yaml': 'y' } });
      await bench.reopen();
      expect(two.number).toBeGreaterThan(one.number);
      expect(await bench.store.currentRelease()).toEqual(two);
      expect(await bench.store.release(one.number)).toEqual(one);
      expect(await bench.store.release(999)).toBeUndefined();
      expect(await bench.store.releases(10)).toEqual([
        { number: two.number, hash: 'h2', appliedAt: 20, by: 'bob' },
        { number: one.number, hash: 'h1', appliedAt: 10, by: 'ann' },
      ]);
      expect(await bench.store.releases(1)).toHaveLength(1);
    });

    it('keeps settings', async () => {
      await bench.store.setSetting('paused', 'yes');
      await bench.store.setSetting('other', '1');
      await bench.store.setSetting('paused', 'no');
      await bench.store.setSetting('other', undefined);
      await bench.reopen();
      expect(await bench.store.setting('paused')).toBe('no');
      expect(await bench.store.setting('other')).toBeUndefined();
    });

    it('holds partitions under an epoch that rises with every start', async () => {
      const before = await bench.store.partitions();
      await bench.reopen();
      const after = await bench.store.partitions();
      expect(before.length).toBeGreaterThan(0);
      for (const { partition, epoch } of after) {
        expect(epoch).toBeGreaterThan(before.find((one) => one.partition === partition)?.epoch ?? 0);
      }
    });

    it('passes its own check', async () => {
      await bench.store.accept(sample());
      expect(await bench.store.verify()).toEqual([]);
    });

    it('refuses everything once it is closed, and closes twice', async () => {
      const { store } = bench;
      const last = store.accept(sample());
      await store.close();
      await store.close();
      await expect(last).resolves.toMatchObject({});
      await expect(store.accept(sample())).rejects.toMatchObject({ code: 'store-closed' });
      await expect(store.message(1)).rejects.toMatchObject({ code: 'store-closed' });
      await bench.reopen();
      expect(bench.store.state().messages).toBe(1);
    });
  });
}
