import { afterEach, expect, test, vi } from 'vitest';
import { rulesText } from '#read-model/fingerprint.ts';
import {
  type Clause,
  clause,
  defineView,
  lastTouchedFirst,
  newest,
  type OrderTerm,
  type View,
} from '#read-model/view.ts';
import { views } from '#read-model/views/index.ts';

// Promise 10: refuse early.

type Named = { readonly name: string };

/** The rules' text, were one of the views another one. */
const withView = async (name: string, change: Partial<View>): Promise<string> => {
  vi.resetModules();
  vi.doMock('#read-model/views/index.ts', () => ({
    views: views.map((view: Named) => (view.name === name ? { ...view, ...change } : view)),
  }));
  const { rulesText } = await import('#read-model/fingerprint.ts');
  return rulesText();
};

const where = (holds: Clause['holds']) => ({ where: [clause('another rule', holds, () => '')] });

afterEach(() => vi.doUnmock('#read-model/views/index.ts'));

const nullsFirst: OrderTerm = (request) =>
  request.resolvedAt === null ? '0000000000000000' : newest((it) => it.resolvedAt)(request);

test.each<[string, string, Partial<View>]>([
  ['a predicate', 'unassigned', where((it) => it.assignees === 0 && !it.solved)],
  ['a status', 'in_progress', where((it) => it.statusId === 7)],
  ['a priority', 'urgent_high_priority', where((it) => it.priorityId <= 3 && !it.solved)],
  ['an order', 'unassigned', { order: lastTouchedFirst }],
  ['the place of nulls', 'recently_solved', { order: [nullsFirst] }],
  ['solved ones without unit', 'all_solved', where((it) => it.solved && it.unitId !== null)],
  ['solved subtasks', 'all_solved', where((it) => it.solved && it.parentId === null)],
  ['blocked ones', 'pending_subtask', where((it) => it.openSubtasks > 0 && !it.isBlocked)],
  ['whose list it is', 'all_solved', { personal: true }],
  ['what today cuts off', 'all_solved', { today: true, order: [newest((it) => it.createdAt)] }],
])('changing %s changes the fingerprint', async (_what, view, change) => {
  expect(await withView(view, change)).not.toBe(rulesText());
});

test('another view changes it', async () => {
  vi.resetModules();
  const more = defineView({ name: 'blocked', ...where((it) => it.isBlocked), order: lastTouchedFirst });
  vi.doMock('#read-model/views/index.ts', () => ({ views: [...views, more] }));
  expect((await import('#read-model/fingerprint.ts')).rulesText()).not.toBe(rulesText());
});

test('which unsolved requests keep their parent waiting is part of it', async () => {
  vi.resetModules();
  const rules = await import('#read-model/memberships.ts');
  vi.doMock('#read-model/memberships.ts', () => ({ ...rules, openUnder: () => null }));
  const changed = (await import('#read-model/fingerprint.ts')).rulesText();
  vi.doUnmock('#read-model/memberships.ts');
  expect(changed).not.toBe(rulesText());
});

test('the same rule written in other words does not', async () => {
  expect(
    await withView(
      'all_solved',
      where((it) => !(it.solved === false)),
    ),
  ).toBe(rulesText());
  expect(
    await withView(
      'in_progress',
      where((it) => 8 === Number(`${it.statusId}`)),
    ),
  ).toBe(rulesText());
});
