import { badParameters, Refusal } from './problem.ts';

const MOST_BYTES = 64 * 1024;

const tooLarge = (): Refusal => new Refusal(413, `A body may have ${MOST_BYTES / 1024} KiB.`);

const notJson = (): Refusal =>
  badParameters(400, [{ field: 'body', message: 'must be a JSON object, or nothing at all' }]);

/** Reads no more than may be there, whatever Content-Length says. */
const textOf = async (body: ReadableStream<Uint8Array>): Promise<string> => {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body) {
    bytes += part.length;
    if (bytes > MOST_BYTES) throw tooLarge();
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
};

/** The JSON object that a request brings, an empty one for no body. Throws Refusal 400 or 413. */
export const readJsonObject = async ({ body }: Request): Promise<object> => {
  const text = body ? await textOf(body) : '';
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
