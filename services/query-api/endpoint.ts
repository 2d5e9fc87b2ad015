import type { Reference } from '#read-model/reference.ts';
import type { Scope } from '#read-model/scope.ts';
import type { Config } from './config.ts';
import type { Ask, Found } from './ports.ts';

/** One address of the API: what it asks the store for and how the answer is written, in one place. */
export type Endpoint<Params> = {
  readonly path: string;
  /** Throws Refusal 400 or 422. */
  readonly params: (query: URLSearchParams) => Params;
  readonly plan: (params: Params, context: Context) => Plan;
};

export type Context = {
  /** What the reader may see, by the same reference data. */
  readonly scope: Scope;
  readonly reference: Reference;
  readonly config: Config;
};

export type Plan = Pick<Ask, 'tallies' | 'page'> & {
  /** The JSON body; `meta` is the JSON object to put last. */
  readonly body: (found: Found, meta: string) => string | Uint8Array<ArrayBuffer>;
};
