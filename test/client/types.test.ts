import { expectTypeOf, test } from 'vitest';
import type { Deskview } from '#client/index.ts';

/** Never called: what is shown is that it compiles, or does not. */
const misspelt = (desk: Deskview) => [
  // @ts-expect-error there is no such view
  desk.technicianViews({ view: 'my_unsolvd' }),
  // @ts-expect-error there is no such parameter
  desk.technicianViews({ perPage: 20 }),
  // @ts-expect-error a word, not a truth value
  desk.counts({ unread: true }),
  // @ts-expect-error there is no such field of a request
  desk.technicianViews({ fields: ['statusName'] }),
  // @ts-expect-error either ids or queries
  desk.batch({ id: [] }),
  // @ts-expect-error there is no such field in an answer
  desk.requestById('').then(({ data }) => data.title),
  // @ts-expect-error it was not asked whether the field is there
  desk.technicianViews({ fields: ['subject'] }).then(({ data }) => data[0]?.subject.length),
];

test('wrong names do not compile, right ones have their types', () => {
  expectTypeOf(misspelt).toBeFunction();
  expectTypeOf<Awaited<ReturnType<Deskview['requestById']>>['data']['subject']>().toEqualTypeOf<string>();
});
