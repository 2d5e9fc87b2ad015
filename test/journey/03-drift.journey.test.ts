import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTraffic } from '#command-api/traffic.ts';
import { mintToken } from '#infra/local/token.ts';
import type { Operations } from '#projector/operations.ts';
import type { VerifyReport } from '#projector/verify/report.ts';
import { wireOperations } from '#projector/wiring.ts';
import { listKey } from '#read-model/delta.ts';
import { listNameOf } from '#read-model/lists.ts';
import { uuid } from '#test/support/build.ts';
import { compareWithSql } from '#test/support/compare.ts';
import { everything, type Planter, planterAt } from '#test/support/plant-drift.ts';
import { startTestLine, type TestLine } from '#test/support/stack.ts';

// Promise 1: the same answer as SQL, and where it is not, it is found and put right.

/** Traffic works on the newest requests only: what is planted in the oldest stays. */
const DEMO = 2500;
const ACTIONS_PER_SECOND = 50;

const operationsOf = ({ stack }: TestLine): Operations =>
  wireOperations({
    ...{ cell: stack.cell, topic: stack.kafka.topic, connector: stack.connect.connector },
    ...{ databaseUrl: stack.postgres.url, brokers: stack.kafka.brokers, redisUrl: stack.redis.url },
    ...{ adminRoles: ['Admin'], timeZone: 'UTC', staleAfterMs: 3000, keepFormerMs: 3_600_000 },
  });

const keysIn = ({ drift }: VerifyReport): string[] => drift.map(({ key }) => key).sort();

describe('drift is found, explained and repaired while the desk is busy', () => {
  let line: TestLine;
  let operations: Operations;
  let planter: Planter;
  let traffic: Awaited<ReturnType<typeof startTraffic>> | undefined;

  beforeAll(async () => {
    line = await startTestLine({ demo: DEMO });
    operations = operationsOf(line);
    const { active } = await operations.generations();
    planter = planterAt(line.stack.redis.url, line.stack.cell, active);
    traffic = await startTraffic(line.stack.postgres.url, ACTIONS_PER_SECOND);
  });
  afterAll(async () => {
    await traffic?.stop();
    planter?.close();
    await operations?.close();
    await line?.stop();
  });

  const verify = (repair = false): Promise<VerifyReport> =>
    operations.verify({ part: { kind: 'whole' }, repair, maxRate: null, who: 'test' }, () => undefined);

  const oldest = async (where: string, limit: number): Promise<string[]> => {
    const client = new Client({ connectionString: line.stack.postgres.url });
    await client.connect();
    const { rows } = await client.query<{ id: string }>(
      `select r.id from service_requests r where not r.is_deleted and ${where} order by r.created_at limit ${limit}`,
    );
    await client.end();
    return rows.map(({ id }) => id);
  };

  test('what only moves is no drift', async () => {
    for (let run = 0; run < 3; run++) {
      const report = await verify();
      expect(report).toMatchObject({ outcome: 'equal', drift: [], undecided: 0 });
      expect(report.compared).toBeGreaterThanOrEqual(DEMO);
    }
  });

  test('six kinds planted: exactly these are found, repaired, and then nothing differs', async () => {
    const assigned = 'r.parent_task_id is null and exists (select from request_assignees a where a.request_id = r.id)';
    const [outOfList = '', title = '', card = '', intoList = '', lost = ''] = await oldest(assigned, 5);
    const [subtask = ''] = await oldest('r.parent_task_id is not null', 1);
    const ghost = uuid(666);
    const unassigned = listKey('all', listNameOf('unassigned'));
    await planter.counter('2', 3, 7);
    await planter.missing(outOfList, everything);
    await planter.extra(intoList, unassigned);
    await planter.missingDocument(lost);
    await planter.missingDocument(subtask);
    await planter.staleTitle(title);
    await planter.staleCard(card);
    await planter.extraDocument(outOfList, ghost);
    await planter.referenceName('unit', '3');

    const planted = [
      ...['counter 2 all_unsolved subtasks', `list ${everything} ${outOfList}`, `list ${unassigned} ${intoList}`],
      ...[
        `request ${lost}`,
        `request ${subtask}`,
        `request ${title} title`,
        `request ${card} card`,
        `request ${ghost}`,
      ],
      'reference unit 3 name',
    ].sort();

    const found = await verify();
    expect(keysIn(found)).toEqual(planted);
    expect(found.outcome).toBe('drift');
    for (const { says } of found.drift) expect(says).toMatch(/\S/);
    expect(new Set(found.drift.map(({ kind }) => kind))).toEqual(
      new Set(['counter', 'membership', 'missing-document', 'stale-field', 'extra-document', 'reference']),
    );

    const dry = await operations.reindex(
      { selection: { kind: 'requests', ids: [title] }, dryRun: true, who: 'test' },
      () => undefined,
    );
    expect(dry.drift.map(({ key }) => key)).toEqual([`request ${title} title`]);
    const wet = await operations.reindex(
      { selection: { kind: 'requests', ids: [title, card] }, dryRun: false, who: 'test' },
      () => undefined,
    );
    expect(wet).toMatchObject({ rewritten: 2, busy: [] });

    const repaired = await verify(true);
    expect(repaired).toMatchObject({ outcome: 'repaired', repaired: planted.length - 2 });
    expect(await verify()).toMatchObject({ outcome: 'equal', drift: [] });
  });

  test('and every answer is what SQL says', async () => {
    await traffic?.stop();
    traffic = undefined;
    const { stack } = line;
    const { mismatches, comparisons } = await compareWithSql({
      ...{ databaseUrl: stack.postgres.url, apiUrl: stack.api.url, timeZone: 'UTC' },
      ...{ perPages: [100], filters: [null, [3]] },
      tokenFor: (user) => mintToken(stack.jwt, user),
    });
    expect(mismatches).toEqual([]);
    expect(comparisons).toBeGreaterThan(500);
  });

  test('what was done is in the operations’ log', async () => {
    const history = await operations.history(20);
    expect(history.map(({ what, outcome }) => `${what} ${outcome}`)).toEqual(
      expect.arrayContaining(['verify equal', 'verify drift', 'reindex done', 'repair repaired']),
    );
  });
});
