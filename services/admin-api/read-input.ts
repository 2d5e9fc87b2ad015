import type { z } from 'zod';
import { badParameters } from '#http/problem.ts';
import { readJsonObject } from '#http/read-json.ts';
import type { Endpoint } from './endpoint.ts';

/** What an endpoint is asked for. Throws Refusal 400, 413, or 422 that names every wrong value. */
export const readInput = async (
  { method, input }: Endpoint,
  request: Request,
  path: Readonly<Record<string, string>>,
): Promise<z.output<z.ZodObject>> => {
  const given =
    method === 'post' ? await readJsonObject(request) : Object.fromEntries(new URL(request.url).searchParams);
  const parsed = input.safeParse({ ...given, ...path });
  if (parsed.success) return parsed.data;
  throw badParameters(422, parsed.error.issues.flatMap(told));
};

const told = (issue: z.core.$ZodIssue): { field: string; message: string }[] => {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((field) => ({ field, message: 'is not known' }));
  return [{ field: issue.path.join('.'), message: issue.message }];
};
