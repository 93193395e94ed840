import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { askedTerms, labelledTerms } from '../../bench/codes/labelled-terms.ts';
import { icd10CmPack } from '../../bench/codes/packs.ts';
import { featureNames } from '../../src/meaning/codes/suggest/candidate-features.ts';
import { CodeSuggester } from '../../src/meaning/codes/suggest/code-suggester.ts';
import { pairName } from '../../src/meaning/codes/suggest/evidence-score.ts';
import { accuracyOf, learn, type Sample } from './listwise-learner.ts';

/**
 * Learns the weights of the suggester's evidence and writes ranking-weights.json. Only terms of the index fold are
 * used: each tenth of them in turn is taken out of the index and asked. The query fold is never read.
 *
 *     node scripts/codes/train-suggester.ts [--dry] [--folds 10]
 */
const { values } = parseArgs({ options: { dry: { type: 'boolean' }, folds: { type: 'string', default: '10' } } });
const root = fileURLToPath(new URL('../../', import.meta.url));
const FOLDS = 10;
const AT = '2021-01-01';

const pack = icd10CmPack();
const terms = labelledTerms(`${root}../shared/samples/terminology/labelled/icd10cm-inclusion-terms-2021.tsv.gz`).filter(
  ({ fold }) => fold === 'index',
);
const indexEntries = pack.terms.filter(({ kind }) => kind === 'index');
const samples: (Sample & { readonly fold: number })[] = [];
for (let fold = 0; fold < Number(values.folds); fold++) {
  const known = terms.filter((_, i) => i % FOLDS !== fold);
  const suggester = new CodeSuggester(
    pack.system,
    [...known.map(({ code, term }) => ({ code, text: term, kind: 'term' as const })), ...indexEntries],
    (code) => code.length < 7,
  );
  const asked = askedTerms(terms.filter((_, i) => i % FOLDS === fold).map((each) => ({ ...each, fold: 'query' })));
  for (const { code, term } of asked) {
    const considered = suggester.considered(term, AT);
    samples.push({
      fold,
      right: considered.findIndex((each) => each.code === code),
      group: code.slice(0, 3),
      groups: considered.map((each) => each.code.slice(0, 3)),
      features: considered.map((each) => each.features),
    });
  }
  process.stderr.write(`fold ${fold}: ${samples.length} samples\n`);
}
const half = samples.filter(({ fold }) => fold % 2 === 0);
const rest = samples.filter(({ fold }) => fold % 2 === 1);
const trial = learn(half);
process.stdout.write(`learned on even folds, asked on odd ones: ${JSON.stringify(accuracyOf(rest, trial))}\n`);
const weights = learn(samples);
process.stdout.write(`learned on all: ${JSON.stringify(accuracyOf(samples, weights))}\n`);
const names: string[] = [...featureNames];
for (let first = 0; first < featureNames.length; first++) {
  for (let second = first; second < featureNames.length; second++) names.push(pairName(first, second));
}
const named = Object.fromEntries(names.map((name, i) => [name, Number((weights[i] ?? 0).toFixed(4))]));
if (values.dry !== true) {
  writeFileSync(`${root}src/meaning/codes/suggest/ranking-weights.json`, `${JSON.stringify(named, null, 2)}\n`);
}
