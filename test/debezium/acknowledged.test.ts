import { expect, test } from 'vitest';
import { acknowledgedBy } from '#debezium/acknowledged.ts';

const at = (offset: Readonly<Record<string, unknown>> | null) => acknowledgedBy({ offsets: async () => [{ offset }] });

test('where it is: the farthest of the places that Debezium keeps', async () => {
  expect(await at({ transaction_id: '740', lsn_proc: 27280480, lsn_commit: 27280480, lsn: 27280999, txId: 740 })).toBe(
    27280999,
  );
});

test('nowhere yet: no offset, or still in the source’s first state', async () => {
  expect(await acknowledgedBy({ offsets: async () => [] })).toBeNull();
  expect(await at(null)).toBeNull();
  expect(await at({ snapshot: 'INITIAL', lsn: 5 })).toBeNull();
});
