import { expect } from 'vitest';
import type { RetryReport } from '#projector/dead-letters/retry.ts';
import { caughtUp, metaNow, pageOf } from './support/answers.ts';
import { keyOf, lastRow, readAgain, writeByHand } from './support/by-hand.ts';
import { configure, settingsOf } from './support/connector.ts';
import { operated, setAside } from './support/dead-letters.ts';
import { faultsOn } from './support/fault.ts';
import { setTopic } from './support/log-of.ts';
import { openMemory } from './support/memory-of.ts';
import { oddContents, tooLarge, withRaw } from './support/odd-contents.ts';
import { addMessage, adjacent, newRequest } from './support/own-rows.ts';
import { until } from './support/projectors.ts';
import { inSource } from './support/source.ts';
import { OBSERVER } from './support/writers.ts';

// Promise 3: what a record holds can be wrong, and nothing else: memory is bounded, and nothing is taken for what it says of itself.

const fault = faultsOn({});

const MEGABYTE = 1_000_000;
const usual = { 'cleanup.policy': 'compact', 'min.compaction.lag.ms': '86400000', 'segment.ms': '86400000' };
const limit = (bytes: number) => ({ ...usual, 'max.message.bytes': String(bytes) });

fault('records are too large, too deep, or too clever', {
  row: '37, 38',
  async cause({ line, said, note }) {
    const memory = openMemory(line);
    const message = await lastRow(line, 'chat_messages');
    const poisons = [...oddContents(line, message), tooLarge(line, message)];
    await setTopic(line, limit(32 * 1024 * 1024));
    const offsets = await writeByHand(line, poisons);
    await setTopic(line, limit(16 * 1024 * 1024));
    await until('all of them are set aside', async () => (await setAside(line)).parked >= poisons.length);
    const { letters } = await setAside(line);
    const told = poisons.map(({ what }, n) => {
      const letter = letters.find(({ offset }) => offset === offsets[n]);
      return { what, category: letter?.category, about: letter?.target.kind };
    });
    expect(told).toEqual(poisons.map(({ what, category, about }) => ({ what, category, about })));
    const longest = Math.max(...letters.map(({ payload, reason }) => payload.length + reason.length));
    expect(longest).toBeLessThan(4000);
    for (const one of said('projector').matching(/"record set aside"/)) expect(one.length).toBeLessThan(8000);
    await operated<RetryReport>(line, ['dlq', 'retry', '--all'], [0, 4]);
    await operated(line, ['verify', '--repair']);
    await operated(line, ['dlq', 'discard', '--all', '--yes']);
    expect((await metaNow(line)).degraded).toBe(false);
    note(`${poisons.length} set aside, none kept longer than ${longest} characters; ${memory.stop()}`);
  },
});

fault('a row of 15 MB comes through the connector', {
  row: '37',
  recoverWithin: 10_000,
  async cause({ line, note }) {
    const memory = openMemory(line);
    await inSource(line, async (sql) => {
      await sql(
        `insert into user_custom_views (user_id, visible_tabs) values ($1, $2)
         on conflict (user_id) do update set visible_tabs = excluded.visible_tabs`,
        [OBSERVER, JSON.stringify('x'.repeat(15 * MEGABYTE))],
      );
      await caughtUp(line, 60_000);
      await sql(`update user_custom_views set visible_tabs = '["unassigned"]' where user_id = $1`, [OBSERVER]);
    });
    await caughtUp(line, 60_000);
    note(memory.stop());
  },
});

const LIMIT = 'producer.override.max.request.size';
const LARGER = 32 * 1024 * 1024;

fault('a row is larger than the broker takes', {
  row: '37',
  flagged: true,
  async cause({ line, said, note }) {
    const since = performance.now();
    await inSource(line, (sql) =>
      sql(
        `insert into user_custom_views (user_id, visible_tabs) values ($1, $2)
         on conflict (user_id) do update set visible_tabs = excluded.visible_tabs`,
        [OBSERVER, JSON.stringify('x'.repeat(20 * MEGABYTE))],
      ),
    );
    const heard = () =>
      said('projector')
        .lines()
        .some((text) => /max\.request\.size/.test(text));
    await until('the watch says why', heard, { within: 30_000, every: 100 });
    note(`said after ${((performance.now() - since) / 1000).toFixed(1)} s`);

    // The remedy: both limits, for as long as it takes to come through.
    const settings = await settingsOf(line);
    await setTopic(line, limit(LARGER));
    await configure(line, { ...settings, [LIMIT]: String(LARGER) });
    await until('it is set aside', async () => (await setAside(line)).parked === 1);
    const [letter] = (await setAside(line)).letters;
    expect(letter).toMatchObject({
      category: 'too-large',
      target: { kind: 'reference', reference: 'customView', id: OBSERVER },
    });
    await inSource(line, (sql) => sql('delete from user_custom_views where user_id = $1', [OBSERVER]));
    await operated(line, ['dlq', 'retry', '--all']);
    expect((await metaNow(line)).degraded).toBe(false);
    await configure(line, settings);
    await setTopic(line, limit(16 * 1024 * 1024));
  },
});

/** Letters that change direction, marks on marks, several code units to a sign, and what JavaScript or HTML take for something else. */
const TITLES = [
  'طلب صيانة عاجل ‏رقم 12 (الطابق ٣) – Wi‑Fi لا يعمل',
  '\u202e\u2066שלום\u2069 abc \u202c\u200f\u200e',
  '\u200b\ufeff\u00a0e\u0301\u0323 \u{1f469}\u200d\u{1f4bb}\u{1f1ea}\u{1f1ec} \u{20bb7}\uffff',
  '"quoted\\" \u2028\u2029 </script> \b\f\u001f\u007f\u0085 %00 {{x}}',
];

fault('texts run from right to left, or hold signs that mean something elsewhere', {
  row: '37, 38',
  async cause({ line }) {
    const [decoy = '', ...ids] = adjacent(TITLES.length + 1);
    await inSource(line, async (sql) => {
      await newRequest(sql, { id: decoy });
      for (const [n, title] of TITLES.entries()) {
        const id = await newRequest(sql, { id: ids[n] ?? '', title });
        await addMessage(sql, id, title);
      }
    });
    await caughtUp(line);
    const page = await pageOf(line, 'all_tickets');
    for (const title of TITLES) {
      expect(page.includes(`"subject":${JSON.stringify(title)}`)).toBe(true);
      expect(page.includes(`"content":${JSON.stringify(title)}`)).toBe(true);
    }

    // Halves of signs, and the sign that ends a text elsewhere, Postgres refuses: by hand.
    const [id = ''] = ids;
    const row = await lastRow(line, 'service_requests', (after) => after['id'] === id);
    const odd = '"half \\ud83d, half \\ude00, and \\u0000 in the middle"';
    const value = withRaw(readAgain(row, row.after), row.after, 'title', odd);
    await writeByHand(line, [{ key: keyOf(line, 'service_requests', { id }), value }]);
    await until(
      'it is shown as it came',
      async () => (await pageOf(line, 'all_tickets')).includes(`"subject":${odd}`),
      {
        within: 5000,
      },
    );
    expect((await metaNow(line)).degraded).toBe(false);
    await inSource(line, (sql) => sql(`update service_requests set title = 'as it was' where id = $1`, [id]));
    await caughtUp(line);
  },
});
