import { setTimeout as sleep } from 'node:timers/promises';
import { expect, vi } from 'vitest';
import { acknowledgedBy } from '#debezium/acknowledged.ts';
import { connectorAt } from '#debezium/connect.ts';
import { keptSecrets } from '#infra/local/secrets.ts';
import { prepareCapture } from '#infra/postgres/prepare.ts';
import { namesOf } from '#read-model/cell.ts';
import { deskview } from '#test/support/deskview.ts';
import { keepState, putBack } from '#test/support/older-state.ts';
import { type Fault, faultsOn, type Scene } from './support/fault.ts';
import type { FaultyLine } from './support/faulty-line.ts';
import { sqlOn } from './support/sql-on.ts';
import { watchTells } from './support/watch-of.ts';

// Promise 4: what the log is made from may be another one, or have lost something: then a new generation is built.
// Promise 5: never a silent wrong number.

const fault = faultsOn({});

const slotOf = ({ stack }: FaultyLine) => namesOf(stack.cell).capture;
const connectorOf = ({ stack }: FaultyLine) => connectorAt(stack.connect.url, stack.connect.connector);

/** The break is said once, and another generation is served. */
const builtAnew =
  (cause: RegExp) =>
  ({ said, reads }: Scene): void => {
    said('projector').matching(/the log broke/);
    said('projector').matching(cause);
    const served = reads.flatMap(({ asOf, generation }) => (asOf ? [generation] : []));
    expect(served.at(-1)).toBeGreaterThan(served[0] ?? 0);
  };

const broken: Pick<Fault, 'flagged' | 'ruins'> = {
  flagged: true,
  // Breaks that follow one another are answered ever later.
  ruins: true,
};

fault('the slot is dropped while the connector is down, and rows change and go in the gap', {
  ...broken,
  row: '51',
  fast: true,
  async cause({ line }) {
    await line.part('connect').stop();
    await sqlOn(line, `select pg_drop_replication_slot('${slotOf(line)}')`);
    await sleep(5000);
    await line.part('connect').start();
  },
  afterwards: builtAnew(/slot deskview_main does not exist/),
});

/** Rows that are committed meanwhile are in no log; by the time anybody looks, the slot is read again. */
const advanceSlot = async (line: FaultyLine): Promise<void> => {
  const slot = slotOf(line);
  const inactive = async () =>
    (await sqlOn(line, `select active from pg_replication_slots where slot_name = '${slot}'`))[0]?.['active'] === false;
  await vi.waitUntil(inactive, { timeout: 20_000, interval: 10 });
  await sqlOn(
    line,
    `update service_requests set title = 'passed over', updated_at = updated_at + interval '1 second' where id in
       (select id from service_requests order by id limit 5)`,
    `select pg_replication_slot_advance('${slot}', pg_current_wal_flush_lsn())`,
  );
};

type Served = { number: number; epoch: number; damage: readonly unknown[] };
type Generations = { active: number; epoch: { number: number }; generations: readonly Served[] };

/** That changes may be missing is noted, and then repaired; or another generation is served. */
const noticedAndRepaired = async ({ line, note }: Scene): Promise<void> => {
  const isWhole = async (): Promise<boolean> => {
    const { stdout } = await deskview(line.stack, 'generations', '--json');
    const { active, epoch, generations } = JSON.parse(stdout) as Generations;
    const served = generations.find(({ number }) => number === active);
    return served !== undefined && served.damage.length === 0 && served.epoch === epoch.number;
  };
  await vi.waitUntil(async () => !(await isWhole()), { timeout: 20_000, interval: 100 });
  const begun = performance.now();
  await vi.waitUntil(isWhole, { timeout: 60_000, interval: 500 });
  note(`repaired ${Math.round((performance.now() - begun) / 1000)} s after it was noticed`);
};

fault('the slot is advanced while the connector is stopped, and resumed at once', {
  row: '51',
  ruins: true,
  async cause(scene) {
    const { line } = scene;
    await connectorOf(line).stop();
    await advanceSlot(line);
    await connectorOf(line).resume();
    await noticedAndRepaired(scene);
  },
});

fault('the slot is advanced while Connect is killed and started again', {
  row: '51',
  ruins: true,
  async cause(scene) {
    const { line } = scene;
    await line.part('connect').kill('SIGKILL');
    await advanceSlot(line);
    await noticedAndRepaired(scene);
  },
});

fault('the slot loses its place: more log than may be kept', {
  ...broken,
  row: '51',
  async cause({ line }) {
    await sqlOn(line, `alter system set max_slot_wal_keep_size = '1MB'`, 'select pg_reload_conf()');
    await connectorOf(line).pause();
    for (let i = 0; i < 4; i += 1) await sqlOn(line, 'select pg_switch_wal()', 'checkpoint');
    await sqlOn(line, 'alter system reset max_slot_wal_keep_size', 'select pg_reload_conf()');
    await connectorOf(line).resume();
  },
  afterwards: builtAnew(/has lost its place/),
});

fault('Postgres is put back to an older state of itself', {
  ...broken,
  row: '53',
  async cause({ line }) {
    // A connector that is interrupted before Connect kept where it is begins with a snapshot again: a break of its own.
    await expect.poll(() => acknowledgedBy(connectorOf(line)), { timeout: 20_000 }).not.toBeNull();
    await keepState(line.part('postgres'));
    await sleep(10_000);
    await putBack(line.part('postgres'));
  },
  afterwards: builtAnew(/older state was restored/),
});

fault('Connect’s offsets are lost', {
  ...broken,
  row: '55',
  async cause({ line }) {
    const connector = connectorOf(line);
    await connector.stop();
    await expect.poll(() => connector.forgetOffsets().catch(() => false), { timeout: 20_000 }).toBe(true);
    await connector.resume();
  },
  afterwards: builtAnew(/snapshot-again/),
});

fault('the connector reads the source’s first state again in mid-stream', {
  ...broken,
  row: '47',
  async cause({ line }) {
    const connector = connectorOf(line);
    const { name: _, ...settings } = (await connector.settings()) ?? {};
    await connector.configure({ ...settings, 'snapshot.mode': 'always' });
    await sleep(5000);
    await connector.configure(settings);
  },
  afterwards: builtAnew(/snapshot-again/),
});

fault('the replication role’s password is another one', {
  row: '61',
  flagged: true,
  async cause({ line, said, note }) {
    const role = slotOf(line);
    const password = (text: unknown) => sqlOn(line, `alter role ${role} password '${text}'`);
    const [stored] = await sqlOn(line, `select rolpassword as verifier from pg_authid where rolname = '${role}'`);
    const refused = () => said('postgres').matching(/FATAL: +password authentication failed/, { least: 0 }).length;
    await password('another');
    await sqlOn(line, 'select pg_terminate_backend(active_pid) from pg_replication_slots');
    const named = await watchTells(line, 'connector', 'failed');
    expect(named.cause).toMatch(/password authentication failed for user "deskview_main"/);
    expect(named.mend).toMatch(/DESKVIEW_REPLICATION_PASSWORD/);
    const before = refused();
    await sleep(30_000);
    note(`named after ${named.seconds} s, ${refused() - before} connections refused in the next 30 s`);
    expect(refused() - before).toBeLessThanOrEqual(10);
    await password(stored?.['verifier']);
  },
  afterwards: ({ said }) =>
    void said('projector').matching(/"check":"connector".*password authentication failed/, { most: 3 }),
});

type Damage = {
  readonly row: string;
  readonly check: string;
  readonly damage: readonly string[];
  readonly cause: RegExp;
  /** Changes are certainly missed meanwhile. */
  readonly loses: boolean;
};

/** Compares the whole with the source and repairs what differs. Beside this much traffic a part may stay undecided: then again. */
const repaired = async ({ stack }: FaultyLine): Promise<{ readonly drift: number }> => {
  let drift = 0;
  for (let tries = 1; ; tries += 1) {
    const { code, stdout, stderr } = await deskview(stack, 'verify', '--repair', '--json');
    drift += stdout === '' ? 0 : ((JSON.parse(stdout) as { readonly drifted?: number }).drifted ?? 0);
    if (code === 0) return { drift };
    if (tries === 5) throw new Error(`verify --repair: exit ${code}\n${stdout}${stderr}`);
  }
};

/** Damage at run time that the watch must notice, and that loses changes: comparing finds them once it is mended. */
const noticed = (name: string, { row, check, damage, cause, loses }: Damage): void =>
  fault(name, {
    row,
    async cause({ line, said, note }) {
      const { cell, postgres } = line.stack;
      const { replicationPassword } = keptSecrets(line.stateDir);
      await sqlOn(line, ...damage);
      const told = await watchTells(line, check, 'failed');
      expect([told.cause, told.mend]).toEqual([expect.stringMatching(cause), 'npx deskview prepare']);
      said('projector').matching(cause, { most: 2 });
      await prepareCapture({ databaseUrl: postgres.url, cell, replicationPassword });
      const well = await watchTells(line, check, 'ok');
      const { drift } = await repaired(line);
      note(
        `noticed after ${told.seconds} s, well ${well.seconds} s after it was mended, ${drift} differences repaired`,
      );
      if (loses) expect(drift).toBeGreaterThan(0);
    },
  });

noticed('the publication loses a table', {
  ...{ row: '58', check: 'publication', loses: true },
  damage: ['alter publication deskview_main drop table request_assignees'],
  cause: /lacks table request_assignees/,
});
noticed('the publication gains a row filter', {
  ...{ row: '58', check: 'publication', loses: false },
  damage: [
    'alter publication deskview_main drop table tags',
    'alter publication deskview_main add table tags (id, name_en, name_ar, category_id) where (id < 3)',
  ],
  cause: /filters the rows of tags/,
});
noticed('a child table’s replica identity is changed at run time', {
  ...{ row: '35', check: 'replica-identity', loses: false },
  damage: ['alter table chat_messages replica identity default'],
  cause: /chat_messages does not carry the whole old row/,
});

const ALERT = 64;
const withAlert = faultsOn({ env: { WAL_ALERT: String(ALERT) } });

withAlert('the connector is paused under load', {
  row: '62',
  flagged: true,
  async cause({ line, note }) {
    const connector = connectorOf(line);
    await watchTells(line, 'slot-retention', 'ok');
    await connector.pause();
    // Log that no table is of: it is kept like any other.
    const filler = `select pg_logical_emit_message(false, 'filler', repeat('x', 1048576)) from generate_series(1, ${ALERT})`;
    await sqlOn(line, filler);
    const told = await watchTells(line, 'slot-retention', 'failed');
    expect(told.cause).toMatch(/are kept for slot deskview_main, and it goes on until its disk is full/);
    const paused = await watchTells(line, 'connector', 'failed');
    expect(paused).toMatchObject({
      cause: expect.stringContaining('PAUSED'),
      mend: expect.stringContaining('/resume'),
    });
    note(`told after ${told.seconds} s: ${told.cause}`);
    await connector.resume();
  },
  afterwards: async ({ line }) => void (await watchTells(line, 'slot-retention', 'ok')),
});
