import type { Event } from './events.ts';
import type { World } from './world.ts';

const plural = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

const HOUR = 3_600_000;
const duration = (milliseconds: number): string =>
  milliseconds >= HOUR ? `${milliseconds / HOUR} h` : `${milliseconds / 1000} s`;

/** Later than this records may be compacted away. */
const COMPACTABLE = 25 * HOUR;

/** More rows than one slice of a transaction holds. */
const MANY = 2100;

const inSource = (event: Event & { on: 'source' }, { source, debezium, say }: World) => {
  const many = 'commitsMany' in event;
  const actions = many
    ? Array.from({ length: MANY }, (_, n) => ({ kind: 0, a: n % 4, b: n % 8, c: (n + event.commitsMany) % 100 }))
    : event.commits;
  const committed = source.commit(actions, many ? 'in order' : event.writing);
  debezium.capture(committed);
  const { id, lsn, changes } = committed;
  const told = many
    ? []
    : changes.map(
        ({ kind, id: row, lsn: at, row: state }) => `${kind} …${row.slice(-4)}${state ? '' : ' gone'} @${at}`,
      );
  say('source', `commits transaction ${id} (END ${lsn}): ${many ? plural(MANY, 'row') : told.join(', ') || 'nothing'}`);
};

const inConnector = (event: Event & { on: 'connector' }, { debezium, log, say, tear }: World) => {
  if ('diesAndGoesBack' in event) {
    const anew = debezium.crash(event.diesAndGoesBack);
    if (anew) tear('snapshots');
    const how = anew ? 'begins its snapshot anew' : `goes on ${plural(event.diesAndGoesBack, 'record')} earlier`;
    return say('connector', `dies and ${how}`);
  }
  if ('losesItsPlace' in event) {
    debezium.startOver();
    tear('snapshots');
    return say('connector', 'has lost its place and begins with a snapshot again');
  }
  const records = debezium.send(event.sends);
  if (records.length === 0) return;
  const from = log.bounds().next;
  log.append(records);
  const kinds = records.map((told) =>
    told.type === 'row' ? (told.snapshot === 'no' ? `row ${told.order}` : 'snapshot') : told.type,
  );
  const shown = kinds.length > 12 ? [...kinds.slice(0, 12), '…'] : kinds;
  say('connector', `writes ${plural(records.length, 'record')} from offset ${from}: ${shown.join(', ')}`);
};

const inLog = async (event: Event & { on: 'log' }, { debezium, log, redis, say, tear, time }: World): Promise<void> => {
  const { oldest, next } = log.bounds();
  if ('isCompacted' in event) {
    await time.pass(COMPACTABLE);
    const removed = log.compact(event.isCompacted);
    return say('log', `is a day older and compacted: ${plural(removed, 'record')} removed`);
  }
  const whole = 'isMadeAnew' in event && event.isMadeAnew === 'with a snapshot';
  tear(whole ? 'all' : 'isMadeAnew' in event ? 'beginning' : 'records');
  if ('isCutTo' in event) {
    log.cut(next - event.isCutTo);
    return say('log', `is cut: it held ${oldest}–${next}, and begins at ${log.bounds().oldest} now`);
  }
  if ('losesLast' in event) {
    const lost = Math.min(event.losesLast, debezium.sinceSnapshot());
    log.truncate(lost);
    debezium.lose(next - log.bounds().next);
    return say(
      'log',
      `loses its end: it ends at ${log.bounds().next} instead of ${next}; the store is at ${redis.position()?.offset}`,
    );
  }
  log.recreate();
  if (whole) debezium.startOver();
  say('log', `is made anew (it held ${oldest}–${next}); the connector ${whole ? 'begins with a snapshot' : 'goes on'}`);
};

const inRedis = async (event: Event & { on: 'redis' }, { redis, say }: World): Promise<void> => {
  if ('loses' in event) {
    redis.lose(event.loses);
    return say('redis', `loses its ${event.loses}`);
  }
  await redis.rewind(event.goesBack);
  say('redis', `goes back ${plural(event.goesBack, 'step')}, to offset ${redis.position()?.offset ?? 'none'}`);
};

const inProjector = (event: Event & { on: 'projector' }, { projectors, say, nameOf }: World) => {
  const projector = projectors[event.who];
  const name = nameOf(event.who);
  if (!projector) return;
  if ('joins' in event) {
    projector.join();
    return say(name, 'gets the partition');
  }
  if ('fetches' in event) {
    const count = projector.deliver(event.fetches);
    if (count > 0) say(name, `fetches ${plural(count, 'record')}`);
    return;
  }
  if ('is' in event) {
    projector.plan(event.is, event.after);
    return say(name, `will be interrupted after ${plural(event.after, 'call')} to the store: ${event.is}`);
  }
  if ('wakes' in event) {
    if (projector.wake()) say(name, 'wakes up');
    return;
  }
  projector.stop();
  say(name, 'is told to stop');
};

/** Makes it happen. */
export const happen = async (event: Event, world: World): Promise<void> => {
  switch (event.on) {
    case 'source':
      return inSource(event, world);
    case 'connector':
      return inConnector(event, world);
    case 'log':
      return inLog(event, world);
    case 'redis':
      return inRedis(event, world);
    case 'projector':
      return inProjector(event, world);
    case 'broker':
      world.group.failing = event.refuses;
      return world.say('broker', `does not answer ${plural(event.refuses, 'time')}`);
    case 'clock':
      world.say('clock', `${duration(event.passes)} pass`);
      return world.time.pass(event.passes);
  }
};
