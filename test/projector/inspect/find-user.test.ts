import { expect, test } from 'vitest';
import { findUser } from '#projector/inspect/find-user.ts';
import { emptyReference, withRows } from '#read-model/reference.ts';
import { mona, omar, rana, wholeRow } from '#test/support/build.ts';

const people = withRows(
  emptyReference,
  [
    { id: mona, fullName: 'Mona Hassan' },
    { id: omar, fullName: 'Omar Hassan' },
    { id: rana, fullName: 'Mona' },
  ].map(({ id, fullName }) => ({ kind: 'user', id, row: wholeRow('user', { fullName }) }) as const),
);

test.each([
  ['an id', mona.toUpperCase(), mona],
  ['a whole name, though it is a part of another', 'mona', rana],
  ['a part of one name only', 'OMAR', omar],
])('%s finds its user', (_what, asked, id) => expect(findUser(people, asked)).toBe(id));

test('a part of several names names them', () => {
  expect(() => findUser(people, 'hassan')).toThrow(
    `2 users fit "hassan"; name one of them, or its id:\n  ${mona}  Mona Hassan\n  ${omar}  Omar Hassan`,
  );
});

test('nobody is called so', () => {
  expect(() => findUser(people, 'Nobody')).toThrow('No user is called "Nobody".');
});
