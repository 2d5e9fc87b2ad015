import { expect, test } from 'vitest';
import type { ProjectionStore } from '#projector/ports.ts';
import type { Change } from '#read-model/change.ts';
import { assigned, gone, laptop, mona, phone, printer, request, status, statuses, uuid } from '#test/support/build.ts';
import { all, given, mine, player, told } from '#test/support/given.ts';
import { checkInvariants } from '#test/support/invariants.ts';
import { idIn, memoryServer } from '#test/support/memory-store.ts';

const held = [request(laptop, { statusId: 2 }), assigned(laptop, mona), request(phone, { statusId: 1 })];

test('a status that starts to count as solved takes its requests along', () =>
  given(...held)
    .when(status(2, true))
    .gives({
      [all('all_unsolved')]: [],
      [mine(mona)]: [],
      [all('all_solved')]: [laptop],
      [all('recently_solved')]: [laptop],
    }));

test('a status that no longer counts as solved brings them back', () =>
  given(...held, status(2, true))
    .when(status(2, false))
    .gives({ [mine(mona)]: [laptop], [all('all_solved')]: [] }));

test('a status that is deleted counts as unsolved', () =>
  given(...held, status(2, true))
    .when(gone(status(2, true)))
    .gives({ [all('all_solved')]: [] }));

test('a new status may count as solved before or after its requests come', async () => {
  await given(status(9, true))
    .when(request(laptop, { statusId: 9 }))
    .gives({ [all('all_solved')]: [laptop] });
  await given(request(laptop, { statusId: 9 }))
    .when(status(9, true))
    .gives({ [all('all_solved')]: [laptop] });
});

test('a renamed status moves nothing', async () => {
  const { server } = await given(...held)
    .once()
    .gives();
  const before = server.position().step;
  const renamed = await given(...held)
    .when({ kind: 'status', id: '2', row: { name: 'Halt' } })
    .once()
    .gives();
  expect(renamed.server.position().step).toBe(before + 1);
});

test('one transaction may flip a status and move requests into it and out of it', () =>
  given(...held)
    .when([request(phone, { statusId: 2 }), status(2, true), request(laptop, { statusId: 1 }), request(printer)])
    .gives({ [all('all_solved')]: [phone], [mine(mona)]: [laptop] }));

test('a status flipped there and back in one transaction changes nothing', () =>
  given(...held)
    .when([status(2, true), status(2, false)])
    .gives({ [mine(mona)]: [laptop] }));

test('two statuses may change places', () =>
  given(...held, status(1, true))
    .when([status(1, false), status(2, true)])
    .gives({
      [all('all_solved')]: [laptop],
    }));

test('a soft-deleted request of a flipped status comes back as what it counts as then', () =>
  given(request(laptop, { statusId: 2, isDeleted: true }), status(2, true))
    .when(request(laptop, { isDeleted: false }))
    .gives({ [all('all_solved')]: [laptop] }));

const many = Array.from({ length: 2100 }, (_, n) => uuid(n + 1));

const filled = async (store: ProjectionStore, tell: (step: Parameters<ReturnType<typeof told>>[0]) => Change[]) => {
  const deliver = await player(store);
  await deliver(tell(statuses), tell(many.map((id, n) => request(id, { statusId: 2, parentId: many[n - 1] ?? null }))));
  return deliver;
};

test('more requests than one step holds: answers say that they are partial until all are moved', async () => {
  const server = memoryServer();
  const store = server.connect();
  const partial: boolean[] = [];
  const watched: ProjectionStore = {
    ...store,
    async commit(writes) {
      partial.push(writes.position.reclassifying);
      return store.commit(writes);
    },
  };
  const tell = told();
  const deliver = await filled(watched, tell);
  partial.length = 0;
  await deliver(tell(status(2, true)));
  expect(partial).toEqual([true, true, false]);
  expect(server.kept().lists.get(all('all_solved'))).toHaveLength(many.length);
  expect(server.kept().lists.get(all('pending_subtask'))).toBeUndefined();
});

test('a crash between two of these steps is mended by doing it again', async () => {
  const server = memoryServer();
  const store = server.connect();
  const tell = told();
  const deliver = await filled(store, tell);
  const flip = tell(status(2, true));
  let left = 1;
  const dying = {
    ...store,
    commit: (writes: Parameters<ProjectionStore['commit']>[0]) =>
      left-- > 0 ? store.commit(writes) : Promise.reject(new Error('killed')),
  };
  const doomed = await player(dying);
  await expect(doomed(flip)).rejects.toThrow('killed');
  expect(server.position().reclassifying).toBe(true);
  await (await player(server.connect()))(flip);
  expect(server.position().reclassifying).toBe(false);
  expect(server.kept().lists.get(all('all_solved'))?.map(idIn)).toEqual(many);
  checkInvariants(server.kept());
  void deliver;
});
