import { badParameters, Refusal } from './problem.ts';

const MOST_BYTES = 64 * 1024;

export const tooLarge = (): Refusal => new Refusal(413, `A body may have ${MOST_BYTES / 1024} KiB.`);

const notJson = (): Refusal =>
  badParameters(400, [{ field: 'body', message: 'must be a JSON object, or nothing at all' }]);

/** Two kilobytes may stand for gigabytes. */
const compressed = (): Refusal =>
  new Refusal(415, 'A body is taken as it is, not compressed.', {}, { 'Accept-Encoding': 'identity' });

export const notJsonByName = (): Refusal =>
  new Refusal(415, 'A body must be application/json.', {}, { 'Accept-Post': 'application/json' });

/** What a form of another site can send is never JSON by name. Throws Refusal 415. */
export const requireJson = ({ headers }: Pick<Request, 'headers'>): void => {
  const [type = ''] = (headers.get('content-type') ?? '').split(';', 1);
  if (type.trim().toLowerCase() !== 'application/json') throw notJsonByName();
};

/** Milliseconds until the end of a body: the server itself may have been told to wait for larger ones. */
const PATIENCE = 15_000;

export const tooSlow = (): Refusal =>
  new Refusal(408, 'The body did not come to its end in time.', {}, { Connection: 'close' });

/** Reads no more than may be there, whatever Content-Length says, and no longer than it may take. */
const textOf = async (body: ReadableStream<Uint8Array>, patience: number): Promise<string> => {
  const parts: Uint8Array[] = [];
  const reader = body.getReader();
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(tooSlow()), patience);
  try {
    for (let bytes = 0; ; ) {
      const { done, value } = await Promise.race([reader.read(), late]);
      if (done) return Buffer.concat(parts).toString();
      bytes += value.length;
      if (bytes > MOST_BYTES) throw tooLarge();
      parts.push(value);
    }
  } finally {
    clearTimeout(timer);
  }
};

/** The JSON object that a request brings, an empty one for no body. Throws Refusal 400, 408, 413 or 415. */
export const readJsonObject = async ({ body, headers }: Request, patience = PATIENCE): Promise<object> => {
  if ((headers.get('content-encoding') ?? 'identity') !== 'identity') throw compressed();
  const text = body ? await textOf(body, patience) : '';
  if (text === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw notJson();
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw notJson();
  return value;
};
