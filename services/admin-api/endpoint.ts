import type { z } from 'zod';
import type { Operations } from '#projector/operations.ts';
import type { Jobs } from './jobs.ts';

/** What an operator's request is answered with. */
export type Desk = {
  readonly operations: Operations;
  readonly jobs: Jobs;
  /** Who asks, by the token. */
  readonly who: string;
};

/** One address of the admin API; the OpenAPI document is made of these. */
export type Endpoint<Input extends z.ZodObject = z.ZodObject, Output extends z.ZodType = z.ZodType> = {
  /** What the document calls it. */
  readonly name: string;
  readonly method: 'get' | 'post' | 'delete';
  /** Below /admin/v1, parameters in braces. */
  readonly path: string;
  readonly summary: string;
  /** By name: those of the path, then those of the query (GET, DELETE) or of the JSON body (POST). */
  readonly input: Input;
  readonly output: Output;
  /** Of success; default 200. */
  readonly status?: 200 | 201 | 202;
  /** Where what was made can be asked for, below /admin/v1. */
  readonly location?: (made: z.input<Output>) => string;
  readonly answer: (input: z.output<Input>, desk: Desk) => Promise<z.input<Output>>;
};

/** Forgets the types that tie an endpoint's parts together, once they have been checked. */
export const endpoint = <Input extends z.ZodObject, Output extends z.ZodType>(
  definition: Endpoint<Input, Output>,
): Endpoint => definition as unknown as Endpoint;
