import { type ByHand, keyOf, writeByHand } from '#test/faults/support/by-hand.ts';
import { sqlOn } from '#test/faults/support/sql-on.ts';
import { type Fault, healed, type World } from './fault.ts';

/** What is to be written is told when it happens: some records name a row that is there. */
const poison = (what: string, records: (world: World) => Promise<readonly ByHand[]> | readonly ByHand[]): Fault => ({
  ...{ kind: `poison: ${what}`, target: 'kafka', weight: 0.6, lasts: [0.5, 0.5], most: 1 },
  async begin(world) {
    const { line, journal } = world;
    try {
      const offsets = await writeByHand(line, await records(world));
      journal.note(`poison at offsets ${offsets.join(', ')}`);
    } catch (error) {
      // Another fault has Postgres down, say: then there is no poison either.
      journal.note(`no poison: ${error}`);
    }
    return healed;
  },
});

const cutRow = async ({ line }: World): Promise<readonly ByHand[]> => {
  const [message] = await sqlOn(line, 'select id, request_id from chat_messages order by random() limit 1');
  if (!message) return [];
  return [{ key: keyOf(line, 'chat_messages', message), value: '{"before":null,"after":{"id":' }];
};

/** Records that nobody can understand, as a foreign writer or a broken converter would leave them. */
export const poisonFaults: readonly Fault[] = [
  poison('rows cut in the middle', cutRow),
  poison('nothing of ours', () => [
    { key: 'a key', value: { hello: 'world' } },
    { key: 'a key', value: Buffer.from([0xff, 0xfe, 0]) },
  ]),
];
