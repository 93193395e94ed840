import { Table } from '@mantine/core';
import type { MatchPairView } from '../../../../src/server/contract/console/matches.ts';
import { Mark } from '../../parts/mark.tsx';
import { Seen } from '../../parts/seen.tsx';
import { DifferingText } from './differing-text.tsx';

type Trait = MatchPairView['traits'][number];

const WORDS: Partial<Record<Trait['kind'], string>> = {
  givenName: 'First name',
  familyName: 'Last name',
  middleName: 'Middle name',
  suffix: 'Suffix',
  birthDate: 'Birth date',
  sex: 'Sex',
  socialSecurity: 'Social security',
  phone: 'Phone',
  email: 'Mail',
  street: 'Street',
  houseNumber: 'House number',
  city: 'Town',
  postcode: 'Postal code',
  state: 'State',
};

const LOOKS = {
  same: ['✓', 'good', 'same'],
  near: ['≈', 'warn', 'nearly'],
  differs: ['✗', 'bad', 'differs'],
} as const;

/** Two records in columns beside each other: what agrees, what is nearly the same, what differs and where. */
export function SideBySide({ pair }: { readonly pair: MatchPairView }) {
  return (
    <Table.ScrollContainer minWidth={460} type="native" tabIndex={0} role="group" aria-label="Two records">
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">What</Table.Th>
            <Table.Th scope="col">{pair.a.system}</Table.Th>
            <Table.Th scope="col">{pair.b.system}</Table.Th>
            <Table.Th scope="col">Agrees</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          <Table.Tr>
            <Table.Th scope="row">Record</Table.Th>
            <Table.Td>
              <Seen value={pair.a.record} /> <span className="dim">{pair.a.place}</span>
            </Table.Td>
            <Table.Td>
              <Seen value={pair.b.record} /> <span className="dim">{pair.b.place}</span>
            </Table.Td>
            <Table.Td />
          </Table.Tr>
          {pair.traits.map((trait) => (
            <Table.Tr key={trait.label}>
              <Table.Th scope="row">{WORDS[trait.kind] ?? trait.label}</Table.Th>
              <Table.Td>
                <Side trait={trait} side="a" />
              </Table.Td>
              <Table.Td>
                <Side trait={trait} side="b" />
              </Table.Td>
              <Table.Td>
                <Agrees trait={trait} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Side({ trait, side }: { readonly trait: Trait; readonly side: 'a' | 'b' }) {
  const [own, other] = side === 'a' ? [trait.a, trait.b] : [trait.b, trait.a];
  const apart = trait.agreement === 'near' || trait.agreement === 'differs';
  if (!apart || own === undefined || other === undefined || own.masked) return <Seen value={own} />;
  return <DifferingText text={own.text} other={other.text} />;
}

function Agrees({ trait }: { readonly trait: Trait }) {
  if (trait.agreement === 'unknown')
    return <span className="dim">{trait.a && trait.b ? 'counts for nothing' : 'one has none'}</span>;
  const [shape, weight, word] = LOOKS[trait.agreement];
  return (
    <Mark shape={shape} weight={weight}>
      {word}
    </Mark>
  );
}
