import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { faker } from '@faker-js/faker';
import { isRecord } from '#test/support/ask.ts';
import { withReadServer } from './read-target.ts';
import { type Report, round } from './report.ts';

type Coding = {
  readonly name: string;
  readonly now: (body: Buffer) => Buffer;
  readonly beside: (body: Buffer) => Promise<Buffer>;
};

const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT, ZSTD_c_compressionLevel } = zlib.constants;
const [gzip, brotli, zstd] = [promisify(zlib.gzip), promisify(zlib.brotliCompress), promisify(zlib.zstdCompress)];

const gzipAt = (level: number): Coding => ({
  name: `gzip ${level}`,
  now: (body) => zlib.gzipSync(body, { level }),
  beside: (body) => gzip(body, { level }),
});
const brotliAt = (level: number): Coding => {
  const options = ({ length }: Buffer) => ({
    params: { [BROTLI_PARAM_QUALITY]: level, [BROTLI_PARAM_SIZE_HINT]: length },
  });
  return {
    name: `br ${level}`,
    now: (body) => zlib.brotliCompressSync(body, options(body)),
    beside: (body) => brotli(body, options(body)),
  };
};
const zstdAt = (level: number): Coding => {
  const params = { [ZSTD_c_compressionLevel]: level };
  return {
    name: `zstd ${level}`,
    now: (body) => zlib.zstdCompressSync(body, { params }),
    beside: (body) => zstd(body, { params }),
  };
};

const codings = [...[1, 2, 3, 4, 6].map(gzipAt), ...[0, 1, 2, 3, 4, 5].map(brotliAt), ...[1, 2, 3, 4, 6].map(zstdAt)];

/** As many at once as a busy API has. */
const AT_ONCE = 32;
const TIMES = 640;

const micros = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / TIMES;

/** Processor time of one: on the spot; beside, all threads; beside, what it takes of the thread that answers requests. */
const costOf = async ({ now, beside }: Coding, body: Buffer) => {
  for (let n = 0; n < 100; n++) now(body);
  const spot = process.cpuUsage();
  for (let n = 0; n < TIMES; n++) now(body);
  const onTheSpot = micros(process.cpuUsage(spot));
  await Promise.all(Array.from({ length: AT_ONCE }, () => beside(body)));
  const [all, own] = [process.cpuUsage(), process.threadCpuUsage()];
  for (let n = 0; n < TIMES; n += AT_ONCE) await Promise.all(Array.from({ length: AT_ONCE }, () => beside(body)));
  return { onTheSpot, beside: micros(process.cpuUsage(all)), ofOurThread: micros(process.threadCpuUsage(own)) };
};

/** The made-up requests all say the same; people do not, and ids are random. */
const asPeopleWrite = (body: string): Buffer => {
  faker.seed(1);
  const vary = (name: string, value: unknown): unknown => {
    if (name === 'subject') return faker.lorem.sentence({ min: 3, max: 9 });
    if (name === 'content') return faker.lorem.sentences({ min: 1, max: 4 });
    if (name === 'fullName' || name === 'senderName') return faker.person.fullName();
    const isId = typeof value === 'string' && /^[0-9a-f]{8}-/.test(value);
    return isId ? faker.string.uuid() : value;
  };
  return Buffer.from(JSON.stringify(JSON.parse(body, (name, value) => (isRecord(value) ? value : vary(name, value)))));
};

/** Bytes saved against processor time spent, for answers as the API gives them. */
export const run = (): Promise<Report> =>
  withReadServer(async ({ requests, headers }) => {
    const rows: Report['rows'][number][] = [];
    for (const perPage of [20, 100]) {
      const address = `${requests}/technician-views?view=all_unsolved&per_page=${perPage}`;
      const body = asPeopleWrite(await (await fetch(address, { headers })).text());
      for (const coding of codings) {
        const cost = await costOf(coding, body);
        const bytes = coding.now(body).length;
        rows.push({
          body: `list of ${perPage}, ${body.length} bytes`,
          coding: coding.name,
          bytes,
          '%': round((100 * bytes) / body.length),
          'on the spot µs': round(cost.onTheSpot, 0),
          'beside µs': round(cost.beside, 0),
          'of our thread µs': round(cost.ofOurThread, 0),
        });
      }
    }
    return { rows, notes: [`Processor time of one body, of ${TIMES}; beside: ${AT_ONCE} at once in Node’s pool.`] };
  });
