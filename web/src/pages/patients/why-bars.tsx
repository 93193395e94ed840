import { Table } from '@mantine/core';
import type { MatchPairView } from '../../../../src/server/contract/console/matches.ts';

/** Weights below say next to nothing, above much: two records in a hundred, or in ten thousand, agree so by chance. */
const LITTLE_BITS = 0.5;
const MUCH_BITS = 6;

/** What speaks for one person and against, each with its weight: a bar to the right or to the left, and in words. */
export function WhyBars({ steps, bits }: Pick<MatchPairView, 'steps' | 'bits'>) {
  const widest = Math.max(1, ...steps.map((step) => Math.abs(step.bits)));
  return (
    <Table.ScrollContainer minWidth={460} type="native" tabIndex={0} role="group" aria-label="What speaks for it">
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">What</Table.Th>
            <Table.Th scope="col">Speaks</Table.Th>
            <Table.Th scope="col">Weight</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {steps.map((step) => (
            <Table.Tr key={step.text}>
              <Table.Th scope="row" fw={400}>
                {step.text}
              </Table.Th>
              <Table.Td className="nowrap">{spoken(step.bits)}</Table.Td>
              <Table.Td>
                <Bar bits={step.bits} share={Math.abs(step.bits) / widest} />
              </Table.Td>
            </Table.Tr>
          ))}
          <Table.Tr>
            <Table.Th scope="row">together</Table.Th>
            <Table.Td className="nowrap">{spoken(bits)}</Table.Td>
            <Table.Td className="mono">{signed(bits)}</Table.Td>
          </Table.Tr>
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Bar({ bits, share }: { readonly bits: number; readonly share: number }) {
  const width = `${(share * 50).toFixed(1)}%`;
  const side = bits < 0 ? { right: '50%', background: 'var(--bad)' } : { left: '50%', background: 'var(--good)' };
  return (
    <span style={{ display: 'flex', alignItems: 'center', gap: '0.5rem' }}>
      <span className="mono" style={{ width: '3.5rem', textAlign: 'right' }}>
        {signed(bits)}
      </span>
      <span aria-hidden="true" style={{ position: 'relative', flex: 1, minWidth: 120, height: '0.7rem' }}>
        <span style={{ position: 'absolute', left: '50%', top: 0, bottom: 0, borderLeft: '1px solid var(--line)' }} />
        <span style={{ position: 'absolute', top: 0, bottom: 0, width, borderRadius: 2, ...side }} />
      </span>
    </span>
  );
}

function spoken(bits: number): string {
  const size = Math.abs(bits);
  if (size < LITTLE_BITS) return 'neither way';
  const side = bits < 0 ? 'against' : 'for it';
  return size >= MUCH_BITS ? `strongly ${side}` : side;
}

const signed = (bits: number): string => `${bits < 0 ? '−' : '+'}${Math.abs(bits).toFixed(1)}`;
