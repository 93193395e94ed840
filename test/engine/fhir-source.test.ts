import { afterEach, expect, it } from 'vitest';
import { Riverside } from './riverside.ts';

let riverside: Riverside;
afterEach(() => riverside.remove());

const FILES = {
  'suture.yaml': 'project: riverside\n',
  'systems/portal.yaml': 'system: portal\ninterfaces: {in: {listen: "fhir http://127.0.0.1:16661/fhir"}}\n',
  'systems/ehr.yaml': 'system: ehr\ninterfaces: {fhir: {connect: "fhir http://127.0.0.1:16662/fhir"}}\n',
  'flows/portal.yaml': 'flow: portal\nfrom: portal.in\nto: [{system: ehr.fhir}]\n',
};
const BUNDLE = '{"resourceType":"Bundle","type":"transaction","entry":[]}';

it('passes FHIR on as it came, and tells a repetition', async () => {
  riverside = await Riverside.open(FILES);
  const { practice, engine } = riverside;
  const types: string[] = [];
  practice.answer = (payload) => {
    types.push(payload.contentType);
    return { kind: 'delivered', code: 'http-accepted' };
  };
  expect(await practice.arrive('portal.in', BUNDLE)).toEqual({ outcome: 'accepted' });
  expect(await practice.arrive('portal.in', BUNDLE)).toEqual({ outcome: 'accepted' });
  await riverside.until(() => practice.seen.length > 0, 'the delivery');
  expect(practice.seen).toMatchObject([{ destination: 'ehr.fhir', text: BUNDLE }]);
  expect(types).toEqual(['application/fhir+json']);
  const { messages } = await engine.search({ flow: 'portal', limit: 10 });
  expect(messages.map(({ type, duplicate }) => [type, duplicate?.body])).toEqual([
    ['fhir', 'same'],
    ['fhir', undefined],
  ]);
});
