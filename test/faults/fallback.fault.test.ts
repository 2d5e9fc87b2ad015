import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { takeDown } from './support/down.ts';
import { type FaultyLine, startFaultyLine } from './support/faulty-line.ts';
import { keepLogs } from './support/kept-logs.ts';
import { type RowOptions, row } from './support/row.ts';
import { listenTo } from './support/said.ts';
import { inSource } from './support/source.ts';
import { askings, steadyLoad, type Told } from './support/steady-load.ts';

// Promise 5: what the source's own database answers while Redis is away says so; nobody is told a number that is none.

const REQUESTS = 5000;
const TECHNICIANS = 8;
const PER_SECOND = 200;
const AWAY = 15_000;
const BACK_WITHIN = 2000;
const CONNECTIONS = 4;

/** The greatest number of the fallback's connections that any of many looks saw. */
const watchConnections = (line: FaultyLine) => {
  let [most, looks, stopped] = [0, 0, false];
  const watching = inSource(line, async (sql) => {
    for (; !stopped; looks++) {
      const [found] = await sql<{ count: number }>(
        `select count(*)::int from pg_stat_activity where application_name = 'deskview fallback'`,
      );
      most = Math.max(most, found?.count ?? 0);
      await sleep(20);
    }
  });
  return async () => {
    stopped = true;
    await watching;
    return { most, looks };
  };
};

const share = (part: readonly Told[], all: readonly Told[]): string =>
  `${((100 * part.length) / all.length).toFixed(1)} %`;

const spread = (told: readonly Told[]): string => {
  const inOrder = told.map(({ ms }) => ms).sort((a, b) => a - b);
  const at = (part: number) => Math.round(inOrder[Math.floor((inOrder.length - 1) * part)] ?? Number.NaN);
  return `p50 ${at(0.5)} / p95 ${at(0.95)} / most ${at(1)} ms`;
};

/** How often each reason was told. */
const reasons = (told: readonly Told[]): string =>
  [...Map.groupBy(told, ({ reason }) => reason)].map(([reason, { length }]) => `${length} ${reason}`).join(', ');

type Plant = (line: FaultyLine) => Promise<() => Promise<void>>;

const away = (name: string, options: RowOptions, plant: Plant, awayMs = AWAY): void =>
  row(name, { timeout: 300_000, ...options }, async ({ note, measured }) => {
    const env = { VERIFY_EVERY: '0', FALLBACK: 'on' };
    const line = await startFaultyLine({ demo: REQUESTS, env, through: ['api-redis'] });
    try {
      const api = listenTo(line.part('api'));
      const load = steadyLoad(line, await askings(line, TECHNICIANS), PER_SECOND);
      const connections = watchConnections(line);
      await sleep(3000);
      const planting = performance.now();
      const heal = await plant(line);
      const planted = performance.now();
      await sleep(awayMs);
      const meanwhile = performance.now();
      await heal();
      const healed = performance.now();
      await sleep(BACK_WITHIN + 3000);
      await load.stop();
      const { most, looks } = await connections();

      const told = load.told;
      const ours = ({ flagged }: Told): boolean => flagged.body || flagged.header;
      const during = told.filter(({ at }) => at >= planted && at < meanwhile);
      const given = during.filter(({ status }) => status === 200);
      const refused = during.filter(({ status }) => status !== 200);
      const back = told.find((one) => one.at > healed && one.status === 200 && !ours(one));
      const late = told.filter(({ at }) => at > healed + BACK_WITHIN);
      measured({ reads: told.length, flagged: told.filter(ours).length });
      measured({ recoverMs: back ? Math.round(back.at + back.ms - healed) : null });
      const earlier = told.filter(({ at }) => at < planting - 500);
      const fromRedis = (all: readonly Told[]) =>
        all.filter((one) => one.status === 200 && !ours(one)).length / all.length;
      note(`before: ${spread(earlier)}; afterwards: ${spread(late)}`);
      note(`${during.length} asked, ${share(given, during)} answered by Postgres: ${spread(given)}`);
      note(`refused: ${reasons(refused)}: ${spread(refused)}; at most ${most} connections in ${looks} looks`);

      const wrong = told.flatMap((one) => one.wrong() ?? []);
      measured({ comparisons: told.filter(({ status }) => status === 200).length, mismatches: wrong.length });
      expect(wrong.slice(0, 3), 'unlike SQL').toEqual([]);
      expect([...new Set(told.map(({ status }) => status))].sort()).toEqual([200, 503]);
      expect(told.filter(({ flagged: { body, header } }) => body !== header).length, 'flagged by half').toBe(0);
      // Those who were asking when Redis went may have been answered by it.
      const silent = given.filter((one) => !ours(one) && one.at > planted + 100);
      expect(silent.length, 'answered by a Redis that is away').toBe(0);
      expect(given.length, 'answered').toBeGreaterThan(0);
      expect(most, 'connections').toBeGreaterThan(0);
      expect(most, 'connections').toBeLessThanOrEqual(CONNECTIONS);
      expect(back && back.at + back.ms - healed, 'milliseconds until Redis answers').toBeLessThan(BACK_WITHIN);
      // All of them, but for a machine that is too busy: there Redis is late now and then, before as after.
      expect(fromRedis(late), 'share that Redis answers again').toBeGreaterThanOrEqual(fromRedis(earlier) ** 2);
      api.matching(/the read model is out of reach/, { most: 2 });
      api.matching(/the read model is within reach again/, { most: 2 });
    } catch (error) {
      note(`logs in ${keepLogs(line, name)}`);
      throw error;
    } finally {
      await line.stop();
    }
  });

away('Redis is stopped in its tracks for 15 s, and Postgres answers', { row: '69', fast: true }, async (line) => {
  await line.part('redis').kill('SIGSTOP');
  return () =>
    line
      .part('redis')
      .kill('SIGCONT')
      .then(() => undefined);
});

away('Redis is killed for 15 s, and Postgres answers', { row: '64' }, async (line) => {
  const { up } = await takeDown(line.part('redis'));
  return up;
});

away(
  'the way to Redis is a black hole for 30 s, and Postgres answers',
  { row: '69' },
  async (line) => {
    line.between('api-redis').blackHole();
    return async () => line.between('api-redis').pass();
  },
  30_000,
);

/** Until a reader who asks again and again is answered so. */
const SOON = 10_000;

row(
  'without Redis: Postgres is away too, its tables are locked, and the API starts anew',
  { row: '69', timeout: 300_000 },
  async ({ note, measured }) => {
    const line = await startFaultyLine({ demo: 300, env: { VERIFY_EVERY: '0', FALLBACK: 'on' } });
    try {
      const load = steadyLoad(line, await askings(line, TECHNICIANS), 20);
      const since = (at: number) => load.told.filter((one) => one.at >= at);
      const isOurs = ({ status, flagged }: Told): boolean => status === 200 && flagged.body && flagged.header;
      const answeredBy = async (what: string, who: (one: Told) => boolean): Promise<void> => {
        const from = performance.now();
        await expect.poll(() => since(from).some(who), { timeout: SOON, message: what }).toBe(true);
        const found = since(from).find(who) as Told;
        note(`${what}: after ${Math.round(found.at + found.ms - from)} ms`);
      };
      const refusedOnly = async (what: string, from: number, until: number): Promise<void> => {
        const told = load.told.filter(({ at, ms }) => at >= from && at + ms < until);
        note(`${what}: ${told.length} asked, ${reasons(told)}: ${spread(told)}`);
        expect([...new Set(told.map(({ status }) => status))], what).toEqual([503]);
        expect(told.length, what).toBeGreaterThan(10);
        // A turn, an answer that does not come, and a machine that is busy.
        expect(Math.max(...told.map(({ ms }) => ms)), what).toBeLessThan(3000);
      };

      await line.part('redis').kill('SIGSTOP');
      await answeredBy('Postgres answers', isOurs);

      const { up } = await takeDown(line.part('postgres'));
      const gone = performance.now();
      await sleep(4000);
      await refusedOnly('both are away', gone, performance.now());
      await up();
      await answeredBy('Postgres is back', isOurs);

      await inSource(line, async (sql) => {
        await sql('begin');
        await sql('lock table service_requests in access exclusive mode');
        const locked = performance.now();
        await sleep(6000);
        await refusedOnly('its tables are locked', locked + 100, performance.now());
        await sql('rollback');
      });
      await answeredBy('they are free again', isOurs);

      await line.part('api').restart();
      await answeredBy('an API that has never seen Redis', isOurs);
      await line.part('redis').kill('SIGCONT');
      await answeredBy('Redis is back', (one) => one.status === 200 && !isOurs(one));
      await load.stop();

      const { told } = load;
      const wrong = told.flatMap((one) => one.wrong() ?? []);
      measured({ reads: told.length, flagged: told.filter(isOurs).length });
      measured({ comparisons: told.filter(({ status }) => status === 200).length, mismatches: wrong.length });
      expect(wrong.slice(0, 3), 'unlike SQL').toEqual([]);
      // 0: while there was no API.
      expect([...new Set(told.map(({ status }) => status))].sort()).toEqual([0, 200, 503]);
    } catch (error) {
      note(`logs in ${keepLogs(line, 'without Redis')}`);
      throw error;
    } finally {
      await line.stop();
    }
  },
);
