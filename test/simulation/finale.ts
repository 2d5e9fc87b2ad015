import { Broken, isWhole, proveEqual } from './checks.ts';
import type { World } from './world.ts';

/** In so many rounds of fetching, applying and waiting out a pause everything must be as it should. */
const ROUNDS = 60;
const EVERYTHING = 100_000;

const idle = async (world: World): Promise<void> => {
  await world.run();
  const pause = world.time.untilNext();
  if (pause !== null) await world.time.pass(pause);
  await world.run();
};

/** Processes that stand still are started again, and one of them gets the partition and looks where the store is. */
const joinAnew = async (world: World): Promise<void> => {
  for (const [index, projector] of world.projectors.entries()) if (projector.halted()) await world.start(index);
  world.projectors[0]?.join();
  for (let round = 0; round < 5; round++) await idle(world);
};

const stands = ({ projectors }: World): boolean => projectors[0]?.halted() !== null;

const readAll = async (world: World): Promise<void> => {
  const { log, redis } = world;
  for (let round = 0; round < ROUNDS; round++) {
    if (redis.position()?.offset === log.bounds().next || stands(world)) return;
    world.projectors[0]?.deliver(EVERYTHING);
    await idle(world);
  }
  throw new Broken(
    `after ${ROUNDS} rounds the store is at offset ${redis.position()?.offset}, the log at ${log.bounds().next}`,
  );
};

const proveConverged = ({ redis, source }: World, lsn: number): void => {
  const position = redis.position();
  if (!isWhole(position) || position.lsn !== lsn) {
    throw new Broken(
      `the log is read to its end, but the watermark is ${position?.lsn} (${position?.phase}), not ${lsn}`,
    );
  }
  proveEqual('when all is read', redis.kept(), source.now());
};

/** The faults are over: the read model must become what the source holds, or stand still where the log does not tell it. */
export const endWell = async (world: World): Promise<void> => {
  const { debezium, group, log, projectors, redis, say, source, torn, mixed } = world;
  say('', 'the faults are over');
  for (const projector of projectors) projector.clear();
  group.failing = 0;
  await world.run();
  await joinAnew(world);
  const last = source.commit([], 'in order');
  debezium.capture(last);
  log.append(debezium.send(EVERYTHING));
  await readAll(world);
  if (!stands(world)) return proveConverged(world, last.lsn);

  if (!torn()) throw new Broken('the line stands still, and nothing is wrong with the log');
  say('', 'the line stands still; the cell is deleted to have it built again');
  redis.lose('position');
  await joinAnew(world);
  await readAll(world);
  if (!stands(world)) return proveConverged(world, last.lsn);
  const whole = log.bounds().oldest === 0 && !mixed();
  if (whole) throw new Broken('no read model is built from a log that tells everything');
};
