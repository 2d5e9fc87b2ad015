import { expect, onTestFinished, test } from 'vitest';
import type { SourceRefused } from '#infra/postgres/capture/errors.ts';
import { dropSlot } from '#infra/postgres/drop-slot.ts';
import { prepareCapture } from '#infra/postgres/prepare.ts';
import { probesAt } from '#infra/probes/probes.ts';
import { type Database, freshDatabase } from '#test/support/database.ts';

// Promise 10: a second database of one server does not take over the role and the slot of the first.

/** Two databases whose lines were given the same name. */
const two = async () => {
  const [first, second] = [await freshDatabase(), await freshDatabase()];
  onTestFinished(async () => {
    await second.drop();
    await first.drop();
  });
  const { cell } = first;
  const prepare = ({ url }: Database) => prepareCapture({ databaseUrl: url, cell, replicationPassword: 'secret' });
  await prepare(first);
  return { first, second, cell, slot: `deskview_${cell}`, prepare };
};

const problem = async (refused: Promise<unknown>): Promise<string> => {
  const error = (await refused.catch((reason: SourceRefused) => reason)) as SourceRefused;
  expect(error).toMatchObject({ code: 'cell' });
  return error.problems.join();
};
const remedyIn = (text: string): string => /: (select pg_drop.*|drop owned.*)$/.exec(text)?.[1] ?? 'no remedy';

test('a second database is refused, what is there stays, and what the message says frees the name', async () => {
  const { first, second, slot, prepare } = await two();
  const stored = () => first.query('select rolpassword from pg_authid where rolname = $1', [slot]);
  const before = await stored();
  await first.query(`select pg_create_logical_replication_slot('${slot}', 'pgoutput')`);

  const bySlot = await problem(prepare(second));
  expect(bySlot).toMatch(/^cell "t\w+" is taken: replication slot \w+ belongs to database "test_\w+".*CELL/);
  await second.query(remedyIn(bySlot));
  const byRole = await problem(prepare(second));
  expect(byRole).toMatch(/role \w+ has its privileges in database "test_\w+".*CELL/);
  expect(await stored()).toEqual(before);
  await first.query(remedyIn(byRole));
  await prepare(second);
  await problem(prepare(first));
});

test('a copy of a database does not take the name away from it', async () => {
  const { first, second, slot, prepare } = await two();
  await second.query(`grant select on users to ${slot}`);
  expect((await prepare(first)).steps).toEqual([]);
});

test('doctor says whose slot it is, and nobody drops it for being in the way', async () => {
  const { first, second, cell, slot } = await two();
  await first.query(`select pg_create_logical_replication_slot('${slot}', 'pgoutput')`);
  const { capture, source } = probesAt({ cell, topic: 'none', connector: 'none', databaseUrl: second.url });
  expect((await capture['replication-role']())[0]).toContain(`belongs to database "test_${cell}"`);
  expect((await source()).slot).toMatchObject({ active: null, confirmed: null });
  await expect(dropSlot(second.url, slot)).rejects.toThrow(`belongs to database test_${cell}`);
  await dropSlot(first.url, slot);
});
