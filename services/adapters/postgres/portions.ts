import { to as copyTo } from 'pg-copy-streams';
import { ProjectorError } from '#projector/errors.ts';
import { binaryCopy, type Fields } from './binary-copy.ts';
import { beginSnapshot, type Connections, drop } from './client.ts';
import { asSourceError } from './failures.ts';

/** Rows handed on together; fewer when they are large. */
const PORTION = 256;
const PORTION_BYTES = 1024 * 1024;
/** Milliseconds without a byte, though somebody waits for one, after which the source counts as too slow. */
const SILENCE = 120_000;

const soonEnough = async <T>(work: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const tooSlow = new Promise<never>((_, reject) => {
    const message = `The source gave nothing for ${SILENCE / 1000} s`;
    timer = setTimeout(() => reject(new ProjectorError('source', message, { retriable: true })), SILENCE);
  });
  try {
    return await Promise.race([work, tooSlow]);
  } finally {
    clearTimeout(timer);
  }
};

/**
 * The rows of a query, as another connection's exported snapshot sees them, while they come: by COPY, on a connection of
 * their own, which waits when nobody takes them. Leaving early ends it. Throws ProjectorError `source`.
 */
export const portionsOf = async function* <Row>(
  connections: Connections,
  exported: string,
  sql: string,
  read: (fields: Fields) => Row,
): AsyncGenerator<readonly Row[]> {
  const client = await connections.open('copy');
  try {
    await soonEnough(beginSnapshot(client, exported));
    // It lasts as long as its reader takes.
    await soonEnough(client.query('set local statement_timeout = 0'));
    const stream = client.query(copyTo(`copy (${sql}) to stdout (format binary)`));
    const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    const copy = binaryCopy();
    let portion: Row[] = [];
    let bytes = 0;
    for (let chunk = await soonEnough(chunks.next()); !chunk.done; chunk = await soonEnough(chunks.next())) {
      for (const row of copy.push(chunk.value, read)) portion.push(row);
      bytes += chunk.value.length;
      if (portion.length < PORTION && bytes < PORTION_BYTES) continue;
      yield portion;
      portion = [];
      bytes = 0;
    }
    if (portion.length > 0) yield portion;
  } catch (error) {
    throw asSourceError(error);
  } finally {
    drop(client);
  }
};
