import { Transform } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Conditions } from './conditions.ts';

type Stamped = { readonly chunk: Buffer; readonly due: number };

/** Chunks under way in one direction of one connection; the sender waits when there are more. */
const UNDER_WAY = 32;
const LOOK_EVERY = 10;

/** One direction of one connection: two stages to put between its sockets. The conditions are asked for at each chunk. */
export const lane = (conditions: () => Conditions): readonly [Transform, Transform] => {
  let broken = false;
  let ended = false;

  const stamp = new Transform({
    readableObjectMode: true,
    readableHighWaterMark: UNDER_WAY,
    transform(chunk: Buffer, _, done) {
      const { delay, jitter } = conditions();
      const underWay = Math.max(0, delay + (Math.random() * 2 - 1) * jitter);
      done(null, { chunk, due: performance.now() + underWay } satisfies Stamped);
    },
  });

  const deliver = async ({ chunk, due }: Stamped): Promise<Buffer | undefined> => {
    const early = due - performance.now();
    if (early > 1) await sleep(early);
    while (conditions().held && !ended) await sleep(LOOK_EVERY);
    const { bytesPerSecond, lost } = conditions();
    if (Number.isFinite(bytesPerSecond)) await sleep((chunk.length * 1000) / bytesPerSecond);
    // What comes behind a hole means nothing to the receiver.
    broken ||= lost;
    return broken ? undefined : chunk;
  };

  const pace = new Transform({
    writableObjectMode: true,
    writableHighWaterMark: UNDER_WAY,
    transform(stamped: Stamped, _, done) {
      deliver(stamped).then((chunk) => done(null, chunk), done);
    },
    // Where bytes were lost, nobody hears that the sender has ended either: `pipeline` closes the rest.
    destroy(error, done) {
      ended = true;
      done(error);
    },
  });
  return [stamp, pace];
};
