import type { z } from 'zod';
import { badParameters, Refusal } from '#http/problem.ts';
import type { Endpoint } from './endpoint.ts';

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

const objectIn = async ({ body }: Request): Promise<object> => {
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

/** What an endpoint is asked for. Throws Refusal 400, 413, or 422 that names every wrong value. */
export const readInput = async (
  { method, input }: Endpoint,
  request: Request,
  path: Readonly<Record<string, string>>,
): Promise<z.output<z.ZodObject>> => {
  const given = method === 'post' ? await objectIn(request) : Object.fromEntries(new URL(request.url).searchParams);
  const parsed = input.safeParse({ ...given, ...path });
  if (parsed.success) return parsed.data;
  throw badParameters(422, parsed.error.issues.flatMap(told));
};

const told = (issue: z.core.$ZodIssue): { field: string; message: string }[] => {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((field) => ({ field, message: 'is not known' }));
  return [{ field: issue.path.join('.'), message: issue.message }];
};
